import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import { fieldsOf, invite, join, openOrganisation, type Organisation } from './organisation.ts';

/** ONB-1: acts on somebody or something that there is not, or that there is already. */
describe('who is there and who is not', () => {
  let db: TestDatabase;
  let org: Organisation;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
  });
  afterAll(() => db.close());

  it('ONB-1: nobody is invited under a colleague’s name, however it is written', async () => {
    for (const name of ['Faith Founder', 'FAITH FOUNDER', 'Faith-Founder']) {
      const { answer } = await invite(org, { name, email: `other@${org.domain}` });
      expect(answer, name).toMatchObject({ ok: false, token: 'invalid_invitation' });
      expect(fieldsOf(answer)).toEqual(['name']);
    }
    const { answer } = await invite(org, { name: 'Faith Founder-Obi', email: `other@${org.domain}` });
    expect(answer).toMatchObject({ ok: true });
  });

  it('AUT-6: roles of nobody are not found, whichever they would be', async () => {
    for (const p_roles of [[], ['staff'], ['no_such_role']])
      expect(
        await org.founder.call('set_member_roles', { p_member: randomUUID(), p_roles, p_reason: 'Grows' }),
      ).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('SES-5: a provider that there is not is not found, and none is made in its place', async () => {
    const p_settings = {
      kind: 'oidc',
      name: 'Our login',
      issuer: `https://login.${org.domain}`,
      client_id: 'countersign',
      default_role: 'staff',
      active: true,
    };
    expect(
      await org.founder.call('save_identity_provider', { p_settings, p_provider: randomUUID() }),
    ).toMatchObject({ ok: false, token: 'not_found' });
    expect(await org.founder.rows('identity_providers')).toEqual([]);
    const made = await org.founder.call('save_identity_provider', { p_settings });
    expect(made).toMatchObject({ ok: true });
    const sam = await join(org, { name: 'Sam Staff' });
    const keep = (who: Person, p_provider: unknown) =>
      who.call('save_provider_secret', { p_edge: db.keys.edge, p_provider, p_sealed: null });
    expect(await keep(sam, made['provider_id'])).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await keep(org.founder, randomUUID())).toMatchObject({ ok: false, token: 'not_found' });
    expect(await keep(org.founder, made['provider_id'])).toMatchObject({ ok: true });
  });

  it('ONB-1: the version of a policy that somebody saw is a whole number, or nothing is saved', async () => {
    for (const policy_version of [0, 1.5, -1, '1', 2_147_483_648, null, true]) {
      const answer = await org.founder.call('save_settings', {
        p_settings: { name: 'Smaller Works', policy_version },
      });
      expect(answer, String(policy_version)).toMatchObject({ ok: false, token: 'invalid_settings' });
      expect(fieldsOf(answer)).toEqual(['policy_version']);
    }
    expect(await org.founder.call('whoami')).toMatchObject({ tenant: { name: 'Small Works' } });
  });

  it('SES-2: who has no session has no permissions and stands in for nobody (app.context, app.my_principals)', async () => {
    const [row] = await db.admin`select (app.context()) is null as nobody, app.my_principals() as principals`;
    expect(row).toEqual({ nobody: true, principals: [] });
  });
});
