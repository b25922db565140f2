import { describe, expect, it } from 'vitest';
import { findMetadata } from '../../../src/lib/server/saml/find-metadata.ts';
import type { Reach } from '../../../src/lib/server/sso/public-address.ts';
import { makeCertificate } from '../../support/saml/certificate.ts';
import { idpMetadataText } from '../../support/saml/idp-metadata.ts';

const { certificate } = makeCertificate('a provider');
const text = idpMetadataText({ certificates: [certificate] });
const names: Record<string, string[]> = {
  'idp.example': ['93.184.216.34'],
  'inside.example': ['93.184.216.34', '10.0.0.7'],
};
const reach: Reach = {
  loopback: false,
  resolve: async (name, type) => (type === 'A' ? (names[name] ?? []) : []),
};

/** What the Admin is told, or the provider's name. */
async function found(given: { url?: string; text?: string; file?: File }, answer = () => new Response(text)) {
  const asked: string[] = [];
  const ask = (async (url: URL) => (asked.push(url.href), answer())) as unknown as typeof fetch;
  const outcome = await findMetadata({ file: null, url: '', text: '', ...given }, reach, ask);
  return { asked, is: outcome.ok ? (outcome.metadata?.entityId ?? null) : [outcome.field, outcome.problem] };
}

describe('where a provider’s metadata comes from', () => {
  it('SPEC-SES-134: it is taken from a file, pasted, or asked of a public address under https, and nobody inside is ever asked', async () => {
    const entity = 'https://idp.example/metadata';
    expect((await found({ text })).is).toBe(entity);
    expect((await found({ file: new File([text], 'idp.xml') })).is).toBe(entity);
    expect(await found({ url: 'https://idp.example/m' })).toEqual({
      asked: ['https://idp.example/m'],
      is: entity,
    });
    for (const url of [
      'http://idp.example/m',
      'https://inside.example/m',
      'https://nowhere.example/m',
      'https://localhost/m',
      'https://127.0.0.1/m',
      'https://[::ffff:10.0.0.1]/m',
      'https://169.254.169.254/latest',
      'https://intranet/m',
      'file:///etc/passwd',
      'nonsense',
    ]) {
      const { asked, is } = await found({ url });
      expect([url, asked, is?.[0]]).toEqual([url, [], 'metadata_url']);
    }
    const away = () => new Response(null, { status: 302, headers: { location: 'https://127.0.0.1/' } });
    expect((await found({ url: 'https://idp.example/m' }, away)).is?.[0]).toBe('metadata_url');
    const long = () => new Response('x'.repeat(600_000));
    expect((await found({ url: 'https://idp.example/m' }, long)).is?.[0]).toBe('metadata_url');
    const gone = () => new Response('no', { status: 404 });
    expect((await found({ url: 'https://idp.example/m' }, gone)).is?.[1]).toContain('404');
  });

  it('wants it in one way, and none at all keeps what there is', async () => {
    expect((await found({})).is).toBeNull();
    expect((await found({ text, url: 'https://idp.example/m' })).is?.[0]).toBe('metadata_text');
    expect((await found({ file: new File(['x'.repeat(600_000)], 'big.xml') })).is?.[0]).toBe('metadata_file');
    expect((await found({ text: '<html/>' })).is?.[1]).toContain('cannot be read as such');
  });
});
