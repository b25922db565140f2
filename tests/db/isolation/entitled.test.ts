import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { BY_ROLE, PEOPLE, signIn } from '../../support/people.ts';
import { PLATFORM } from '../catalogue/catalogue.ts';
import { READABLE } from '../catalogue/readable.ts';
import { Person } from '../contract/person.ts';
import { fillEmpty } from '../contract/rows.ts';
import { raise, save } from '../contract/work.ts';

const ROLES = {
  ...BY_ROLE,
  // made an Admin and nothing else below: reads neither all requests nor their own
  adminOnly: PEOPLE.staff2,
};

/** $1 tenant, $2 member, $3 their permissions, $4 the departments they head: said here once more, in other words. */
const holds = (...permissions: string[]) =>
  `$3::text[] && array[${permissions.map((one) => `'${one}'`).join(', ')}]`;
const READS_REQUEST = `(
  (r.created_by = $2 and ${holds('request.read_own')})
  or (r.submitted_at is not null and (
    ${holds('request.read_all')}
    or (${holds('request.read_department')} and r.department_id = any ($4::uuid[]))
    or (${holds('request.read_own')} and (r.id, $2) in (select s.request_id, s.member_id from app.request_shares s)))))`;
const WITH_REQUEST = `x.request_id in (select r.id from app.requests r where r.tenant_id = $1 and ${READS_REQUEST})`;

/** Who reads which rows of a table within their tenant; tables that are not here are every colleague's. */
const READS: Record<string, string> = {
  'app.member_details': `x.member_id = $2 or ${holds('member.read', 'trail.read')}`,
  'app.sessions': `x.member_id = $2 or ${holds('session.read_all', 'trail.read')}`,
  'app.session_sightings': `x.member_id = $2 or ${holds('session.read_all', 'trail.read')}`,
  'app.revocations': holds('session.read_all'),
  'app.revoked_sessions': holds('session.read_all'),
  'app.networks': holds('security.read', 'trail.read'),
  'app.factors': `x.member_id = $2 or ${holds('security.read', 'trail.read')}`,
  'app.role_proposals': holds('role.grant', 'trail.read'),
  'app.counters': holds('tenant.manage'),
  'app.identities': `x.member_id = $2 or ${holds('member.read', 'security.read')}`,
  'app.sso_rules': holds('security.read'),
  'app.tenant_domains': holds('security.read'),
  'app.invitations': holds('member.invite', 'trail.read'),
  'app.policy_drafts': holds('policy.draft', 'policy.publish', 'policy.read'),
  'app.policy_proposals': holds('policy.draft', 'policy.publish', 'policy.read'),
  'app.payee_bank_details': holds('payee.read_bank'),
  'app.delegations': `$2 in (x.from_member, x.to_member) or ${holds('delegation.manage')}`,
  'app.payee_changes': holds('payee.propose', 'payee.approve', 'payee.read_bank', 'trail.read'),
  'app.payee_change_details': `${holds('payee.read_bank')} or (${holds('payee.approve')}
    and x.change_id in (select c.id from app.payee_changes c where c.state = 'pending'))`,
  'app.saved_views': 'x.member_id = $2',
  'app.notice_marks': 'x.member_id = $2',
  'app.request_shares': 'x.member_id = $2',
  'app.outbox': 'x.to_member = $2',
  'audit.events': holds('trail.read'),
  'audit.links': holds('trail.read'),
  'audit.role_changes': holds('role.grant', 'trail.read'),
  'app.event_texts': `${holds('trail.read')} or (${holds('role.grant')} and x.kind = 'reason'
    and x.event_id in (select c.event_id from audit.role_changes c))`,
  'app.requests': READS_REQUEST.replaceAll('r.', 'x.'),
  ...Object.fromEntries(
    [
      'request_lines',
      'request_versions',
      'request_steps',
      'step_alternates',
      'decisions',
      'comments',
      'payee_returns',
    ].map((table) => [`app.${table}`, WITH_REQUEST]),
  ),
};

const TABLES = Object.keys(READABLE).filter((table) => !PLATFORM.includes(table) && table !== 'app.tenants');

describe('who reads which rows of their organisation', () => {
  let db: TestDatabase;
  const people = new Map<string, Person>();
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const amara = await Person.enter(db, PEOPLE.admin);
    expect(await raise(kemi)).toMatchObject({ ok: true });
    // shared with nobody below: a head reads it for the department's sake alone
    expect(await raise(await Person.enter(db, PEOPLE.finance2))).toMatchObject({ ok: true });
    await save(kemi);
    await amara.call('set_member_roles', { p_member: kemi.member, p_roles: ['admin'], p_reason: 'Covers' });
    await amara.call('end_all_sessions', { p_member: kemi.member, p_reason: 'Lost a phone' });
    for (const [role, email] of Object.entries(ROLES)) people.set(role, await Person.enter(db, email));
    await db.admin.begin((tx) => furnish(tx, amara.tenant, kemi.member));
  });
  afterAll(() => db.close());

  /** What nobody does, and what must open nothing all the same. */
  async function furnish(tx: TransactionSql, tenant: string, kemi: string): Promise<void> {
    await fillEmpty(tx, tenant);
    const everybody = [...people.values()].map(({ member }) => member);
    await tx`insert into app.request_shares (tenant_id, request_id, member_id)
      select r.tenant_id, r.id, m from app.requests r, unnest(${everybody}::uuid[]) m
       where r.tenant_id = ${tenant} and (r.submitted_at is null or r.created_by in (${kemi}, ${people.get('staff')!.member})) on conflict do nothing`;
    await tx`insert into app.requests (tenant_id, kind, created_by, department_id)
      select ${tenant}, 'payment_voucher', m, d.id from unnest(${everybody}::uuid[]) m, app.departments d where d.tenant_id = ${tenant}`;
    await tx`insert into app.department_heads (tenant_id, department_id, member_id)
      select ${tenant}, d.id, m from unnest(${everybody}::uuid[]) m, app.departments d
       where d.tenant_id = ${tenant} and d.code = 'OPS' on conflict do nothing`;
    for (const table of [
      'saved_views (tenant_id, member_id, name, query)',
      'notice_marks (tenant_id, member_id, seen_until)',
    ]) {
      const rest = table.startsWith('saved') ? `'Mine', 'mine=1'` : 'now()';
      await tx.unsafe(`insert into app.${table} select $1::uuid, m, ${rest} from unnest($2::uuid[]) m`, [
        tenant,
        everybody,
      ]);
    }
    // one that is over, one that was ended, one that is still to come: they are there, and open no request
    for (const [from, ended] of [
      ['-2 days', false],
      ['-1 hour', true],
      ['1 day', false],
    ] as const)
      await tx`insert into app.delegations (tenant_id, from_member, to_member, starts_at, ends_at, reason, created_by, ended_at, ended_by)
        select ${tenant}, a, b, now() + ${from}::interval, now() + ${from}::interval + interval '1 day', 'Leave', a,
               case when ${ended} then now() end, case when ${ended} then a end
          from unnest(${everybody}::uuid[]) a, unnest(${everybody}::uuid[]) b where a <> b`;
    await tx`insert into app.comments (tenant_id, request_id, author_id, body)
      select tenant_id, id, created_by, 'Of whoever reads it' from app.requests where tenant_id = ${tenant}`;
    await tx`insert into app.event_texts (tenant_id, event_id, kind, salt, text)
      select tenant_id, event_id, 'before', decode(repeat('ab', 16), 'hex'), 'No reason' from audit.role_changes
       where tenant_id = ${tenant}`;
    await tx`insert into app.payee_returns (tenant_id, request_id, round, change_id, member_id)
      select tenant_id, id, 7, gen_random_uuid(), created_by from app.requests where tenant_id = ${tenant}`;
    await tx`insert into app.step_alternates (tenant_id, step_id, member_id, request_id, named_by, reason)
      select tenant_id, id, gen_random_uuid(), request_id, gen_random_uuid(), 'Nobody left' from app.request_steps
       where tenant_id = ${tenant}`;
  }

  it.each(Object.keys(ROLES))(
    'AUT-12: %s reads in every table what their permissions say, and no row more',
    async (role) => {
      const person = people.get(role)!;
      const [who] = await db.as(
        person.claims,
        (tx) =>
          tx<
            { permissions: string[]; heads: string[] }[]
          >`select (c).permissions, (c).heads from (select app.context() as c) x`,
      );
      for (const table of TABLES) {
        const seen = await db.as(person.claims, (tx) =>
          tx.unsafe(`select row(${READABLE[table]})::text as at from ${table}`),
        );
        const expected = await db.admin.unsafe(
          `select row(${READABLE[table]})::text as at from ${table} x
          where x.tenant_id = $1 and (${READS[table] ?? 'true'}) and $2::uuid is not null and $3::text[] is not null and $4::uuid[] is not null`,
          [person.tenant, person.member, who?.permissions ?? [], who?.heads ?? []],
        );
        const rows = (list: readonly { [column: string]: unknown }[]) => list.map((row) => row['at']).sort();
        expect({ table, rows: rows(seen) }).toEqual({ table, rows: rows(expected) });
      }
    },
  );

  it('AUT-12: a share that somebody without read_own holds is there, and opens nothing', async () => {
    const admin = people.get('adminOnly')!;
    const shared = await db.admin<{ id: string }[]>`select r.id from app.requests r
      join app.request_shares s on s.tenant_id = r.tenant_id and s.request_id = r.id and s.member_id = ${admin.member}
      where r.submitted_at is not null`;
    expect(shared.length).toBeGreaterThan(0);
    const seen = await db.as(admin.claims, (tx) => tx`select id from app.requests`);
    expect(seen).toHaveLength(0);
  });

  it('AUT-12: in every table with a rule there is a row that somebody reads and somebody does not', async () => {
    const same: string[] = [];
    for (const table of Object.keys(READS)) {
      const counts = await Promise.all(
        [...people.values()].map(
          async ({ claims }) => (await db.as(claims, (tx) => tx.unsafe(`select 1 from ${table}`))).length,
        ),
      );
      const [all] = await db.admin.unsafe(`select count(*)::integer as n from ${table}`);
      if (Math.max(...counts) === 0 || Math.min(...counts) === Number(all?.['n'])) same.push(table);
    }
    expect(same).toEqual([]);
  });

  it('AUT-12: without a living session no table shows a row, reference data neither', async () => {
    const stranger = await signIn(db.admin, PEOPLE.staff);
    for (const table of Object.keys(READABLE)) {
      const seen = await db.as(stranger, (tx) => tx.unsafe(`select 1 from ${table} limit 1`));
      expect({ table, rows: seen.length }).toEqual({ table, rows: 0 });
      const registered = people.get('staff')!.claims;
      const all = PLATFORM.includes(table)
        ? await db.as(registered, (tx) => tx.unsafe(`select 1 from ${table} limit 1`))
        : [1];
      expect({ table, rows: all.length }).toEqual({ table, rows: 1 });
    }
  });
});
