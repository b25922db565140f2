import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import { join, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, vouch, type Provider } from './signing-on.ts';

/** Whoever is to get in when the provider fails must be able to, on any day, with a password (app.can_break_glass). */
describe('the Admin behind the glass', () => {
  let db: TestDatabase;
  let org: Organisation;
  let provider: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    provider = await openProvider(org);
    await comeIn(provider);
  });
  afterAll(() => db.close());

  const only = (glass: Person) =>
    org.founder.call('save_sso_rule', { p_sso_only: true, p_break_glass: glass.member });
  /** An Admin at once, however many Admins there are. */
  const admin = async (name: string, email: string) => {
    const made = await join(org, { name, email });
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${made.member}, id from app.roles where tenant_id = ${org.tenant} and key = 'admin'`;
    return made;
  };
  const refused = { ok: false, token: 'break_glass_invalid' };

  it('SES-5: it is no Admin who comes in by the provider, none whose access ends or has not begun, and nobody who is no Admin', async () => {
    const email = `anna@${org.domain}`;
    const connected = await admin('Anna Admin', email);
    expect(await vouch(provider, { subject: 'anna', email, by: connected })).toMatchObject({ ok: true });
    expect(await only(connected)).toMatchObject(refused);
    const dated = await admin('Dora Admin', `dora@${org.domain}`);
    const window = (from: string | null, until: string | null) =>
      db.admin`update app.members set access_from = ${from}, access_until = ${until} where id = ${dated.member}`;
    for (const [from, until] of [
      [null, '2199-01-01'],
      ['2198-01-01', null],
    ] as const) {
      await window(from, until);
      expect(await only(dated)).toMatchObject(refused);
    }
    expect(await only(await join(org, { name: 'Sam Staff' }))).toMatchObject(refused);
    await window('2020-01-01', null);
    expect((await only(dated)).token).not.toBe(refused.token);
    const left = { p_member: dated.member, p_reason: 'Left' };
    expect(await org.founder.call('deactivate_member', left)).toMatchObject({ ok: true });
    expect(await only(dated)).toMatchObject(refused);
    expect(await only(org.founder)).toMatchObject({ ok: true, sso_only: true });
  });
});
