import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, raise } from '../contract/work.ts';
import { lend } from './standing-in.ts';

/** What the triggers refuse and what they let be, whatever our functions believe. */
describe('duties, at the last door', () => {
  let db: TestDatabase;
  let tenant: string;
  let admin: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    admin = await Person.enter(db, PEOPLE.admin);
    tenant = admin.tenant;
  });
  afterAll(() => db.close());

  const newRole = async (key: string) => {
    const [role] = await db.admin<{ id: string }[]>`insert into app.roles (tenant_id, key, name)
      values (${tenant}, ${key}, ${key}) returning id`;
    return role?.id ?? '';
  };
  const permit = (role: string, ...permissions: string[]) => db.admin`insert into app.role_permissions
    (tenant_id, role_id, permission) select ${tenant}, ${role}, unnest(${permissions}::text[])`;

  it('AUT-6: tg_role_permissions__one_kind: a role that nobody holds mixes no duties, nor does one with another role of its holder', async () => {
    const empty = await newRole('empty');
    await expect(permit(empty, 'request.sanction', 'role.grant')).rejects.toThrow('duties_mixed');
    const held = await newRole('held');
    await permit(held, 'request.comment');
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id) values (${tenant}, ${admin.member}, ${held})`;
    await expect(permit(held, 'request.sanction')).rejects.toThrow('duties_mixed');
    await permit(empty, 'request.sanction', 'request.create');
    await permit(held, 'session.revoke');
  });

  it('AUT-3: tg_decisions__not_author: an approval on one’s authority counts once, by whomever; who approved may still ask', async () => {
    const [chidi, tunde, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.finance].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
    const made = String((await raise(chidi, { unit_minor: 500_000_001 }))['request_id']);
    await lend(tunde, ngozi);
    await approveAll(made, ngozi);
    const [next] = await db.admin<{ id: string }[]>`select id from app.request_steps
      where request_id = ${made} and state = 'active'`;
    const decision = (change: Record<string, unknown>) => db.admin`insert into app.decisions
      select (jsonb_populate_record(null::app.decisions, to_jsonb(d) || ${db.admin.json({
        step_id: next?.id ?? null,
        for_member: null,
        ...change,
      } as never)} || jsonb_build_object('id', gen_random_uuid()))).* from app.decisions d where d.request_id = ${made} limit 1`;
    for (const change of [
      { member_id: tunde.member },
      { member_id: ngozi.member },
      { member_id: admin.member, for_member: tunde.member },
      { member_id: admin.member, for_member: ngozi.member },
    ])
      await expect(decision(change)).rejects.toThrow('already_decided');
    await expect(decision({ member_id: chidi.member })).rejects.toThrow('self_approval_forbidden');
    await decision({ member_id: ngozi.member, decision: 'query', comment: 'Which pump?' });
    await decision({ member_id: admin.member });
  });
});
