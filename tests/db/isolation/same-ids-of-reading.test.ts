import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { lend } from '../authority/standing-in.ts';
import { Person } from '../contract/person.ts';
import { departmentId, raise, tenantId } from '../contract/work.ts';
import { quietly, twin, twinMember } from './twins.ts';

/** What a twin elsewhere may read is not read here: app.me_with, app.read_departments, app.principals_of, app.living. */
describe('reading in two organisations with one id', () => {
  let db: TestDatabase;
  let a: string;
  let b: string;
  let roles: Map<string, string>;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [a, b] = [await tenantId(db, 'Adunni%'), await tenantId(db, 'Baraka%')];
    const rows = await db.admin<
      { key: string; id: string }[]
    >`select key, id from app.roles where tenant_id = ${a}`;
    roles = new Map(rows.map(({ key, id }) => [key, id]));
    for (const [key, id] of roles) {
      await copy('app.roles', 'id', id, { key: `twin_${key}` });
      await copy('app.role_permissions', 'role_id', id);
    }
  });
  afterAll(() => db.close());

  const copy = (table: string, where: string, id: string, change: Record<string, unknown> = {}) =>
    twin(db, b, table, where, id, change);
  const copyMember = ({ member }: Person) => twinMember(db, b, member);
  const give = (tenant: string, { member }: Person, key: string) =>
    quietly(db, 'insert into app.member_roles (tenant_id, member_id, role_id) values ($1, $2, $3)', [
      tenant,
      member,
      String(roles.get(key)),
    ]);
  const head = async (tenant: string, { member }: Person, code: string) =>
    quietly(
      db,
      'insert into app.department_heads (tenant_id, department_id, member_id) values ($1, $2, $3)',
      [tenant, await departmentId(db, code), member],
    );
  const read = async (person: Person) => (await person.rows('requests')).map((row) => row['id']).sort();

  it('ISO-1: whoever may read nothing any more reads not even their own, though the twin may', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await raise(kemi);
    expect(await read(kemi)).not.toEqual([]);
    await quietly(db, 'delete from app.member_roles where tenant_id = $1 and member_id = $2', [
      a,
      kemi.member,
    ]);
    await copyMember(kemi);
    await give(b, kemi, 'staff');
    expect(await read(kemi)).toEqual([]);
  });

  it('ISO-1: a department that the twin heads, or may read, is none of one’s own', async () => {
    const [tunde, chidi] = [
      await Person.enter(db, PEOPLE.hodOperations),
      await Person.enter(db, PEOPLE.staff),
    ];
    await raise(await Person.enter(db, PEOPLE.hodSales), { department: 'SAL' });
    await head(a, chidi, 'SAL');
    const before = [await read(tunde), await read(chidi)];
    await copyMember(tunde);
    await head(b, tunde, 'SAL');
    await copyMember(chidi);
    await give(b, chidi, 'hod');
    expect([await read(tunde), await read(chidi)]).toEqual(before);
  });

  it('ISO-1: what is lent elsewhere lends nothing here', async () => {
    const { hodOperations, hodSales, finance } = PEOPLE;
    const [tunde, zainab, ngozi] = (await Promise.all(
      [hodOperations, hodSales, finance].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
    const amara = await Person.enter(db, PEOPLE.admin);
    // Finance alone reads what is raised there
    const { code } = await amara.call('save_department', { p_name: 'Archive' });
    const raised = await raise(await Person.enter(db, PEOPLE.staff), { department: code });
    const reads = async () => (await zainab.rows('requests', { id: raised['request_id'] })).length;
    await lend(tunde, zainab);
    const lent = await lend(ngozi, zainab);
    expect(await reads()).toBe(1);
    await copy('app.delegations', 'id', String(lent['delegation_id']));
    await ngozi.call('end_delegation', { p_delegation: lent['delegation_id'] });
    expect(await reads()).toBe(0);
  });

  it('ISO-1: a session that goes on elsewhere is not one’s own that ended', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    await copyMember(folake);
    await copy('app.sessions', 'id', folake.session, {
      auth_session_id: randomUUID(),
      user_id: randomUUID(),
    });
    expect(await folake.call('whoami')).toMatchObject({ ok: true, tenant: { id: a } });
    await quietly(
      db,
      `update app.sessions set ended_at = now(), end_reason = 'revoked' where tenant_id = $1 and id = $2`,
      [a, folake.session],
    );
    expect(await folake.call('whoami')).toMatchObject({ ok: false });
  });

  it('ISO-1: what a role permits elsewhere makes it no mixture here (duties_mixed)', async () => {
    const role = String(roles.get('hod'));
    await quietly(
      db,
      `insert into app.role_permissions (tenant_id, role_id, permission) values ($1, $2, 'role.grant')`,
      [b, role],
    );
    const emeka = await Person.enter(db, PEOPLE.finance2);
    const given = await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      values (${a}, ${emeka.member}, ${role}) returning role_id`;
    expect(given).toHaveLength(1);
  });
});
