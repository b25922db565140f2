import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, openOrganisation } from '../onboarding/organisation.ts';

describe('the issuer of an identity provider', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-5: every provider has an issuer of three to five hundred letters, whichever kind it is (app.provider_problems)', async () => {
    const { founder } = await openOrganisation(db);
    const put = (kind: string, issuer: string | null | undefined, name = 'Our login') =>
      founder.call('save_identity_provider', {
        p_settings: { kind, name, client_id: 'countersign', issuer },
      });
    const https = (length: number) => 'https://login.example/'.padEnd(length, 'x');
    for (const issuer of ['ab', https(501), '', null, undefined])
      for (const kind of ['saml', 'oidc']) {
        const both = await put(kind, issuer, ' ');
        expect({ kind, issuer, fields: fieldsOf(both) }).toEqual({
          kind,
          issuer,
          fields: ['name', 'issuer'],
        });
        const answer = await put(kind, issuer);
        expect(answer).toMatchObject({ ok: false, token: 'invalid_provider' });
        expect(fieldsOf(answer)).toEqual(['issuer']);
      }
    expect(await founder.rows('identity_providers')).toEqual([]);
    // a SAML issuer is any name; an OpenID Connect one is an address
    expect(await put('saml', 'idp')).toMatchObject({ ok: true });
    expect(await put('saml', 'x'.repeat(500))).toMatchObject({ ok: true });
    expect(await put('oidc', https(500))).toMatchObject({ ok: true });
  });
});
