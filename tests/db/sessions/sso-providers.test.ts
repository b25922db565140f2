import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, say } from './signing-on.ts';

describe('several providers of one organisation', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const put = (org: Organisation, p_settings: object, p_provider: string | null = null) =>
    org.founder.call('save_identity_provider', { p_settings, p_provider });
  const second = (org: Organisation, changes: object = {}) => ({
    ...{ kind: 'oidc', name: 'Second login', issuer: `https://second.${org.domain}`, client_id: 'second' },
    ...changes,
  });

  it('SES-5: ten providers are the most, which can still be changed, and what is wrong with an eleventh is told first', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const numbered = (n: number) => second(org, { issuer: `https://login-${n}.${org.domain}` });
    for (let n = 2; n <= 10; n += 1) expect(await put(org, numbered(n))).toMatchObject({ ok: true });
    expect(fieldsOf(await put(org, numbered(11)))).toEqual(['name']);
    expect(fieldsOf(await put(org, { ...numbered(11), client_id: '' }))).toEqual(['client_id']);
    expect(await put(org, { name: 'Renamed' }, provider.id)).toMatchObject({ ok: true, active: true });
  });

  it('SES-5: while single sign-on alone counts, a provider goes only when another was tried and is on, and everything else changes', async () => {
    const org = await openOrganisation(db);
    const first = await openProvider(org);
    await comeIn(first);
    const rule = (p_sso_only: boolean) =>
      org.founder.call('save_sso_rule', { p_sso_only, p_break_glass: org.founder.member });
    expect(await rule(true)).toMatchObject({ ok: true });
    const off = (id: string) => put(org, { active: false }, id);
    expect(await put(org, { name: 'Renamed' }, first.id)).toMatchObject({ ok: true, active: true });
    const added = await put(org, second(org, { default_role: 'staff' }));
    expect(added).toMatchObject({ ok: true, active: false });
    const other = { org, id: String(added['provider_id']), issuer: `https://second.${org.domain}` };
    expect(await put(org, { active: true }, other.id)).toMatchObject({ ok: true });
    expect(await off(first.id)).toMatchObject({ ok: false, token: 'provider_needed' });
    await comeIn(other, { subject: 'bea-1', email: `bea@${org.domain}`, name: 'Bea Ojo' });
    expect(await off(first.id)).toMatchObject({ ok: true, active: false });
    expect(await off(other.id)).toMatchObject({ ok: false, token: 'provider_needed' });
    // one that was tried and is off lets nobody in, and neither does one that is on and was never tried
    expect(await rule(false)).toMatchObject({ ok: true });
    expect(await off(other.id)).toMatchObject({ ok: true });
    expect(await rule(true)).toMatchObject({ ok: false, token: 'sso_not_tried' });
    const anew = { active: true, client_id: 'another' };
    expect(await put(org, anew, other.id)).toMatchObject({ ok: true });
    expect(await rule(true)).toMatchObject({ ok: false, token: 'sso_not_tried' });
  });

  it('SEC-1: a sealed secret has at most eight thousand letters, and one that is refused leaves the old one', async () => {
    const org = await openOrganisation(db);
    const { id } = await openProvider(org);
    const sealed = (length: number) => `v1.k.${'a'.repeat(16)}.`.padEnd(length, 'b');
    const keep = (p_sealed: string) =>
      org.founder.call('save_provider_secret', { p_edge: db.keys.edge, p_provider: id, p_sealed });
    expect(await keep(sealed(8000))).toMatchObject({ ok: true });
    expect(await keep(sealed(8001))).toMatchObject({ ok: false, token: 'invalid_provider' });
    const { provider } = await say(org, 'read_sso_provider', { p_provider: id });
    expect(provider).toMatchObject({ sealed_secret: sealed(8000) });
  });
});
