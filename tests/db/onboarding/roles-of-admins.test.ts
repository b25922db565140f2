import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import { comeIn, openProvider } from '../sessions/signing-on.ts';
import { join, openOrganisation, type Organisation } from './organisation.ts';

/** Which roles may be changed around the last Admin (app.other_admins) and the one behind the glass (app.breaks_glass). */
describe('the roles of Admins', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const roles = (by: Person, member: Person, p_roles: string[]) =>
    by.call('set_member_roles', { p_member: member.member, p_roles, p_reason: 'A new post' });
  /** The founder is Admin still, and counts for no other: their access ends. */
  const leaving = ({ founder }: Organisation) =>
    db.admin`update app.members set access_until = '2199-01-01' where id = ${founder.member}`;

  it('AUT-6: last_admin is said of Admins alone: colleagues get and lose roles, whoever the Admins are', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    await leaving(org);
    expect(await roles(org.founder, sam, ['staff', 'hod'])).toMatchObject({ ok: true, added: ['hod'] });
  });

  it('AUT-6: the last Admin is given further roles, and keeps that of admin', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    await leaving(org);
    expect(await roles(org.founder, ada, ['staff'])).toMatchObject({ ok: false, token: 'last_admin' });
    expect(await roles(org.founder, ada, ['admin', 'staff'])).toMatchObject({ ok: true, added: ['staff'] });
  });

  it('SES-5: who gets in when the provider fails keeps the role of admin (break_glass_stays), and may lose another', async () => {
    const org = await openOrganisation(db);
    const anna = await comeIn(await openProvider(org));
    const { founder } = org;
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${anna.member}, id from app.roles where tenant_id = ${org.tenant} and key = 'admin'`;
    const rule = { p_sso_only: true, p_break_glass: founder.member };
    expect(await founder.call('save_sso_rule', rule)).toMatchObject({ ok: true });
    expect(await roles(anna, founder, ['staff'])).toMatchObject({ ok: false, token: 'break_glass_stays' });
    expect(await roles(anna, founder, ['admin'])).toMatchObject({ ok: true, removed: ['staff'] });
  });
});
