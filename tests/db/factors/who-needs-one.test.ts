import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

const day = 86_400_000;

describe('who needs a second factor', () => {
  let db: TestDatabase;
  let tenant: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    tenant = await tenantId(db, 'Adunni%');
  });
  afterAll(() => db.close());

  const dueSince = (since: string) =>
    db.admin`update app.tenants set factor_due_at = now() + ${since}::interval where id = ${tenant}`;
  const passed = (who: Person) =>
    db.admin`update app.sessions set assurance = 'aal2', factor_at = now() where id = ${who.session}`;
  const neededBy = async () =>
    (
      await db.admin`select u.email from app.members m join auth.users u on u.id = m.user_id
        where m.tenant_id = ${tenant} and m.factor_from < now() order by 1`
    ).map((row) => String(row['email']));

  it('SPEC-SES-157: from the organisation’s date on, an Admin and a Compliance officer get nowhere without one, and nobody else is asked', async () => {
    const people = [PEOPLE.admin, PEOPLE.compliance, PEOPLE.finance, PEOPLE.staff];
    const [amara, halima, ngozi, chidi] = await Promise.all(people.map((email) => Person.enter(db, email)));
    expect(await amara?.call('whoami')).toMatchObject({ ok: true });
    await dueSince('-1 second');
    for (const who of [amara, halima])
      expect(await who?.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: false });
    for (const who of [ngozi, chidi]) expect(await who?.call('whoami')).toMatchObject({ ok: true });
    // setting one up is what is open to them, and it opens the rest
    if (amara) await enrol(amara);
    expect(await amara?.call('whoami')).toMatchObject({ ok: true, session: { assurance: 'aal2' } });
    await dueSince('7 days');
  });

  it('SPEC-SES-158: a role that grants roles needs one too, from the moment it does and for whoever holds it', async () => {
    await dueSince('-1 second');
    expect(await neededBy()).toEqual([PEOPLE.admin, PEOPLE.compliance]);
    const [role] = await db.admin<{ id: string }[]>`insert into app.roles (tenant_id, key, name)
      values (${tenant}, 'people_lead', 'People lead') returning id`;
    const id = String(role?.id);
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select m.tenant_id, m.id, ${id} from app.members m join auth.users u on u.id = m.user_id
       where m.tenant_id = ${tenant} and u.email = ${PEOPLE.staff}`;
    expect(await neededBy()).toEqual([PEOPLE.admin, PEOPLE.compliance]);
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission) values (${tenant}, ${id}, 'role.grant')`;
    expect(await neededBy()).toEqual([PEOPLE.admin, PEOPLE.staff, PEOPLE.compliance]);
    await db.admin`delete from app.member_roles where tenant_id = ${tenant} and role_id = ${id}`;
    expect(await neededBy()).toEqual([PEOPLE.admin, PEOPLE.compliance]);
    await dueSince('7 days');
  });

  it('SPEC-SES-159: a new organisation’s date is seven days after it opens, and nobody who is signed in can move it', async () => {
    const opened = await openDatabase('seeded');
    try {
      // as its migration makes it, before the demonstration moves its own
      const [column] = await opened.admin`select pg_get_expr(d.adbin, d.adrelid) as rule from pg_attrdef d
        join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
        where d.adrelid = 'app.tenants'::regclass and a.attname = 'factor_due_at'`;
      expect(column?.['rule']).toBe("(clock_timestamp() + '7 days'::interval)");
      const rights =
        await opened.admin`select r from unnest(array['anon', 'authenticated', 'service_role', 'countersign',
        'gatekeeper', 'recorder']) r where has_column_privilege(r, 'app.tenants', 'factor_due_at', 'update')
          or has_column_privilege(r, 'app.tenants', 'factor_due_at', 'insert')`;
      expect(rights).toEqual([]);
    } finally {
      await opened.close();
    }
  });

  it('SPEC-SES-160: an administrator asks deciders, or everyone, from a day on; those who lack one hear of it, and on the day are asked', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    await passed(amara);
    const [ngozi, chidi] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.staff)];
    const save = (p_rule: string, at: number | null) =>
      amara.call('save_factor_rule', { p_rule, p_from: at === null ? null : new Date(at) });
    for (const [rule, at] of [
      ['nobody', Date.now() + day],
      ['everyone', null],
      ['deciders', Date.now() + 91 * day],
      ['deciders', Date.now() - 2 * day],
    ] as const)
      expect(await save(rule, at)).toMatchObject({ token: 'invalid_factor_rule' });
    expect(await save('deciders', Date.now() + day)).toMatchObject({ ok: true });
    expect(await ngozi.call('whoami')).toMatchObject({ ok: true, second_factor: { enrolled: false } });
    expect((await ngozi.rows('notices', { kind: 'factor_wanted' })).length).toBe(1);
    expect((await chidi.rows('notices', { kind: 'factor_wanted' })).length).toBe(0);
    expect(await save('deciders', Date.now() - 1000)).toMatchObject({ ok: true });
    expect(await ngozi.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: false });
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
    expect(await save('everyone', Date.now() - 1000)).toMatchObject({ ok: true });
    expect(await chidi.call('whoami')).toMatchObject({ token: 'second_factor_required' });
    // whoever comes new is everyone too
    await db.admin`insert into app.members (tenant_id, user_id, name) values (${tenant}, gen_random_uuid(), 'New Person')`;
    const [fresh] =
      await db.admin`select factor_from < now() as needed from app.members where name = 'New Person'`;
    expect(fresh).toEqual({ needed: true });
    expect(await save('required', null)).toMatchObject({ ok: true });
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
    expect(await save('required', null)).toMatchObject({ token: 'no_change' });
  });

  it('SPEC-SES-161: nobody but who manages security says who needs one, and what the roles need stays', async () => {
    const halima = await Person.enter(db, PEOPLE.compliance);
    expect(await halima.call('save_factor_rule', { p_rule: 'required' })).toMatchObject({
      token: 'permission_missing',
    });
    await dueSince('-1 second');
    const amara = await Person.enter(db, PEOPLE.admin);
    await passed(amara);
    await amara.call('save_factor_rule', { p_rule: 'everyone', p_from: new Date() });
    await amara.call('save_factor_rule', { p_rule: 'required' });
    expect(await halima.call('whoami')).toMatchObject({ token: 'second_factor_required' });
    await dueSince('7 days');
  });
});
