import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import {
  fieldsOf,
  lastEvent,
  newToken,
  openOrganisation,
  type Organisation,
} from '../onboarding/organisation.ts';
import { openProvider, say, type Provider } from './signing-on.ts';

/** What a provider needs (app.provider_problems) depends on its kind; and nobody begins at one that is off. */
describe('OpenID Connect and SAML', () => {
  let db: TestDatabase;
  let org: Organisation;
  let on: Provider;
  let off: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    on = await openProvider(org);
    off = await openProvider(org, { issuer: 'https://old.example', active: false });
  });
  afterAll(() => db.close());

  const attempts = async () =>
    (await db.admin`select count(*)::int as n from app.sso_attempts where tenant_id = ${org.tenant}`)[0]?.[
      'n'
    ] as number;

  it('SES-5: by SAML the issuer is any name, a client_id is none’s, and metadata are needed once it is active', async () => {
    const settings = { name: 'Our SAML', issuer: 'urn:example:idp', default_role: 'staff' };
    const save = (p_settings: object, p_provider: unknown = null) =>
      org.founder.call('save_identity_provider', { p_settings, p_provider });
    const saved = await save({ ...settings, kind: 'saml', active: false });
    expect(saved).toMatchObject({ ok: true, active: false });
    expect(fieldsOf(await save({ active: true }, saved['provider_id']))).toEqual(['metadata']);
    const metadata = { certificates: ['x'] };
    expect(await save({ active: true, metadata }, saved['provider_id'])).toMatchObject({
      ok: true,
      active: true,
    });
    const connect = { ...settings, kind: 'oidc', issuer: 'urn:example:another' };
    expect(fieldsOf(await save(connect))).toEqual(['issuer', 'client_id']);
    for (const issuer of ['', 'ur', 'u'.repeat(501)])
      expect(fieldsOf(await save({ ...settings, kind: 'saml', issuer }))).toEqual(['issuer']);
  });

  it('SES-5: a sign-in does not begin at a provider that is off (sso_off), asked for or not, and nothing is kept of it', async () => {
    const before = await attempts();
    const begin = (p_provider: string, p_unasked = false) =>
      say(org, 'begin_sso', { p_provider, p_state: newToken(), p_unasked });
    for (const unasked of [false, true])
      expect(await begin(off.id, unasked)).toMatchObject({ ok: false, token: 'sso_off' });
    expect(await attempts()).toBe(before);
    expect(await begin(on.id)).toMatchObject({ ok: true });
  });

  it('SES-5: connect_sso takes the edge credential (edge_credential_invalid), also of a member at a provider that is on', async () => {
    const before = await attempts();
    const connect = (p_edge: string | null, p_provider = on.id) =>
      org.founder.call('connect_sso', { p_edge, p_provider, p_state: newToken() });
    for (const edge of ['not ours', '', db.keys.secret, null])
      expect(await connect(edge)).toMatchObject({ ok: false, token: 'edge_credential_invalid' });
    expect(await attempts()).toBe(before);
    expect(await lastEvent(org, 'sso.connect')).toMatchObject({ token: 'edge_credential_invalid' });
    expect(await connect(db.keys.edge)).toMatchObject({ ok: true });
  });
});
