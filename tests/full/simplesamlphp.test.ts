import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesOf } from '../../src/lib/server/saml/addresses.ts';
import { askProvider, newRequestId } from '../../src/lib/server/saml/ask-provider.ts';
import { readIdpMetadata } from '../../src/lib/server/saml/idp-metadata.ts';
import { verifyResponse } from '../../src/lib/server/saml/verify-response.ts';
import {
  openSimpleSamlPhp,
  requireSimpleSamlPhp,
  type SimpleSamlPhp,
} from '../support/saml/simplesamlphp.ts';

describe('SimpleSAMLphp, as Debian packages it', { timeout: 60_000 }, () => {
  const ours = addressesOf('https://app.example', 'aaa');
  let idp: SimpleSamlPhp;
  beforeAll(async () => {
    requireSimpleSamlPhp();
    const attributes = { uid: 'ada-0001', mail: 'ada@idp.example', displayName: 'Ada Obi' };
    idp = await openSimpleSamlPhp({ ...ours, attributes });
  }, 300_000);
  afterAll(() => idp.close());

  it('SPEC-SES-95: its metadata is read, it understands what it is asked, and its twice signed answer is believed once for one request', async () => {
    const read = readIdpMetadata(await idp.metadata(), { loopback: true });
    if (!read.ok) throw new Error(read.problem);
    const request = newRequestId();
    const answer = await fetch(await askProvider(ours, read.metadata, request, 'the-state'));
    expect(answer.status).toBe(200);
    const page = await answer.text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
    expect([page.includes(`action="${ours.acs}"`), field('RelayState')]).toEqual([true, 'the-state']);
    const trusted = {
      issuer: read.metadata.entityId,
      audience: ours.entityId,
      recipient: ours.acs,
      request,
      certificates: read.metadata.certificates,
      responseSigned: true,
    };
    const verify = (over: Partial<typeof trusted>) =>
      verifyResponse(field('SAMLResponse'), { ...trusted, ...over });
    expect(await verify({})).toMatchObject({
      ok: true,
      claims: { subject: 'ada-0001', email: 'ada@idp.example', name: 'Ada Obi' },
    });
    expect(await verify({ request: newRequestId() })).toMatchObject({ reason: 'wrong_request' });
    expect(await verify({ audience: 'https://app.example/other' })).toMatchObject({
      reason: 'wrong_audience',
    });
  });
});
