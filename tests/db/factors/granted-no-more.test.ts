import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

describe('what a role no longer permits', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SES-3: a role asks for a second factor as long as it permits role.grant (factor_from of role_permissions)', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    await db.admin`update app.tenants set factor_due_at = now() - interval '1 second' where id = ${chidi.tenant}`;
    const [role] = await db.admin<{ id: string }[]>`insert into app.roles (tenant_id, key, name)
      values (${chidi.tenant}, 'granter', 'Granter') returning id`;
    const id = String(role?.id);
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id) values (${chidi.tenant}, ${chidi.member}, ${id})`;
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      select ${chidi.tenant}, ${id}, unnest(array['role.grant', 'member.invite'])`;
    const asked = { token: 'second_factor_required', enrolled: false };
    expect(await chidi.call('whoami')).toMatchObject(asked);
    await db.admin`delete from app.role_permissions where role_id = ${id} and permission = 'member.invite'`;
    expect(await chidi.call('whoami')).toMatchObject(asked);
    await db.admin`delete from app.role_permissions where role_id = ${id} and permission = 'role.grant'`;
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
  });
});
