import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/lib/server/saml/addresses.ts';
import { askProvider, newRequestId } from '../../../src/lib/server/saml/ask-provider.ts';
import { describeOurselves } from '../../../src/lib/server/saml/describe-ourselves.ts';
import { readIdpMetadata } from '../../../src/lib/server/saml/idp-metadata.ts';
import { bare, makeCertificate } from '../../support/saml/certificate.ts';
import { idpMetadataText as metadata } from '../../support/saml/idp-metadata.ts';

const one = makeCertificate('one');
const two = makeCertificate('two');
const small = makeCertificate('small', 1024);
const read = (text: string, loopback = false) => {
  const outcome = readIdpMetadata(text, { loopback });
  return outcome.ok ? outcome.metadata : outcome.problem;
};
const plain = metadata({ certificates: [one.certificate] });

describe('metadata of identity providers', () => {
  it('SPEC-SES-80: what a provider says of itself is read: its name, where to sign in, and the keys it signs with', () => {
    const expected = { entityId: 'https://idp.example/metadata', signInUrl: 'https://idp.example/sso' };
    expect(read(plain)).toEqual({ ...expected, certificates: [one.certificate] });
    const changing = metadata({ certificates: [one.certificate, two.certificate] });
    expect(read(changing)).toEqual({ ...expected, certificates: [one.certificate, two.certificate] });
    const spaced = plain.replace(
      bare(one.certificate),
      `\n${bare(one.certificate)
        .match(/.{1,64}/g)!
        .join('\n')}\n`,
    );
    expect(read(`\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- from <us> -->\n${spaced}`)).toEqual({
      ...expected,
      certificates: [one.certificate],
    });
    const group = (...parts: string[]) =>
      `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${parts.join('')}</EntitiesDescriptor>`;
    expect(read(group(plain))).toMatchObject(expected);
    expect(read(group(plain, plain))).toBe('several_providers');
    expect(read(group())).toBe('no_provider');
  });

  it('SPEC-SES-81: metadata with a document type, without a key, with a weak one, over, or to sign in elsewhere than under https is refused', () => {
    expect(read(`<!DOCTYPE x [<!ENTITY a "b">]>${plain}`)).toBe('unreadable');
    expect(
      read(plain.replace('<EntityDescriptor', '<EntityDescriptor validUntil="2020-01-01T00:00:00Z"')),
    ).toBe('over');
    expect(read(metadata({ certificates: [] }))).toBe('no_certificate');
    expect(read(plain.replace('use="signing"', 'use="encryption"'))).toBe('no_certificate');
    expect(read(metadata({ certificates: [small.certificate] }))).toBe('weak_key');
    expect(read(plain.replace(bare(one.certificate), 'AAAA'))).toBe('bad_certificate');
    expect(read(plain.replace('HTTP-Redirect', 'HTTP-Artifact'))).toBe('no_address');
    for (const address of [
      'http://idp.example/sso',
      'javascript:alert(1)',
      'https://a:b@idp.example/',
      'http://127.0.0.1:1/',
    ])
      expect([address, read(metadata({ certificates: [one.certificate], signIn: address }))]).toEqual([
        address,
        'not_https',
      ]);
    const local = metadata({ certificates: [one.certificate], signIn: 'http://127.0.0.1:9/sso' });
    expect(read(local, true)).toMatchObject({ signInUrl: 'http://127.0.0.1:9/sso' });
    expect(
      read(plain.replace('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:oasis:names:tc:SAML:1.1:protocol')),
    ).toBe('no_provider');
    expect(read(describeOurselves(addressesOf('https://app.example', 'p')))).toBe('no_provider');
    for (const text of ['', 'hello', '<a/>', '{}', `${plain}${plain}`])
      expect([text.slice(0, 20), read(text)]).toEqual([text.slice(0, 20), 'unreadable']);
  });

  it('SPEC-SES-82: our own metadata names an audience and an address that belong to one provider of one tenant, and asks for signed assertions', () => {
    const [a, b] = [addressesOf('https://app.example', 'aaa'), addressesOf('https://app.example', 'bbb')];
    expect(a).toEqual({
      entityId: 'https://app.example/sso/saml/aaa/metadata',
      acs: 'https://app.example/sso/saml/aaa/acs',
    });
    const text = describeOurselves(a);
    expect(text).toContain(`entityID="${a.entityId}"`);
    expect(text).toContain(`Location="${a.acs}"`);
    expect(text).toContain('WantAssertionsSigned="true"');
    expect(describeOurselves(a)).toBe(text);
    expect(describeOurselves(b)).not.toContain('aaa');
  });

  it('asks the provider by redirect, with a name for the request that cannot be guessed', async () => {
    const ours = addressesOf('https://app.example', 'aaa');
    const theirs = {
      entityId: 'x',
      signInUrl: 'https://idp.example/sso?tenant=1',
      certificates: [one.certificate],
    };
    const request = newRequestId();
    expect(request).toMatch(/^_[0-9a-f]{40}$/);
    const url = new URL(await askProvider(ours, theirs, request, 'state'));
    expect([url.origin + url.pathname, url.searchParams.get('tenant')]).toEqual([
      'https://idp.example/sso',
      '1',
    ]);
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).toContain(`ID="${request}"`);
    expect(xml).toContain(`AssertionConsumerServiceURL="${ours.acs}"`);
    expect(xml).toContain(`>${ours.entityId}<`);
    expect(url.searchParams.get('RelayState')).toBe('state');
  });
});
