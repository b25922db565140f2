import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { TestDatabase } from './database.ts';
import type { Claims } from './session.ts';
import {
  OTHER,
  OURS,
  PARALLEL_ALTERNATES,
  PARALLEL_POLICY,
  type PersonPlan,
  type PolicyRule,
  type TenantPlan,
} from './tenant-plans.ts';

/** A member as arranged: `id` is theirs in this tenant, `user` is the person's in Auth, the same in every tenant. */
export interface TenantMember {
  key: string;
  id: string;
  user: string;
  email: string;
  roles: string[];
  /** Departments that they head, by id. */
  heads: string[];
  /** Their access starts and ends on dates; `expired` when it has ended. */
  window: 'none' | 'open' | 'expired';
}

export interface TenantPayee {
  id: string;
  name: string;
  owner: string | null;
  /** Who proposed its details. */
  editor: string | null;
  /** Nothing is paid to it yet. */
  cools: boolean;
  active: boolean;
}

/** Everything about an arranged tenant that a test may need to know, by the keys of the plan it was made from. */
export interface Tenant {
  id: string;
  plan: TenantPlan;
  /** What the plan's people decide by: the policy that ships, or the parallel one. */
  policyVersion: number;
  rules: PolicyRule[] | null;
  alternates: TenantPlan['alternates'];
  members: Record<string, TenantMember>;
  departments: Record<string, string>;
  payees: Record<string, TenantPayee>;
}

export interface TenantOptions {
  /** How many people decide in the other tenant. */
  deciders?: 'one' | 'two';
  /** Gives our tenant a second policy version, with steps side by side and a band that no rule covers. */
  parallel?: boolean;
}

export interface Tenants {
  ours: Tenant;
  other: Tenant;
}

/** Two organisations that share one person, opened by the platform's own function and filled by SQL. */
export async function openTenants(db: TestDatabase, options: TenantOptions = {}): Promise<Tenants> {
  const people = new Map<string, { user: string; email: string }>();
  const tag = randomUUID().slice(0, 8);
  for (const person of [...OURS.people, ...OTHER.people])
    people.set(person.key, {
      user: people.get(person.key)?.user ?? randomUUID(),
      email: `${person.key}-${tag}@example.com`,
    });
  await db.admin`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at)
    select (p ->> 'user')::uuid, 'authenticated', 'authenticated', p ->> 'email', 'not a hash', now()
      from jsonb_array_elements(${db.admin.json([...people.values()])}) p`;
  const ours = await openTenant(db, OURS, people);
  const other = await openTenant(db, { ...OTHER, deciders: options.deciders ?? 'two' }, people);
  if (options.parallel) {
    await writePolicy(db.admin, ours, PARALLEL_POLICY(OURS.threshold));
  }
  await writeAlternates(db.admin, ours);
  return { ours, other };
}

async function openTenant(
  db: TestDatabase,
  plan: TenantPlan,
  people: Map<string, { user: string; email: string }>,
): Promise<Tenant> {
  const founder = plan.people[0];
  const known = founder && people.get(founder.key);
  if (!known) throw new Error('a plan begins with its founder');
  const departments = plan.departments.map(({ code }) => ({ code, name: `${code} department` }));
  const ticket = await db.as(
    'service_role',
    (tx) => tx`select api.issue_job_ticket(${db.keys.edge}, 'open_trial') ->> 'ticket' as ticket`,
  );
  const [opened] = await db.as(
    'service_role',
    (tx) => tx<{ id: string }[]>`select api.open_trial(${String(ticket[0]?.['ticket'])}, ${plan.name},
      ${plan.currency}, ${plan.zone}, ${plan.deciders}, ${String(plan.threshold)}::bigint, ${known.user},
      ${founder.key}, ${known.email}, ${tx.json(departments)}) ->> 'tenant_id' as id`,
  );
  if (!opened) throw new Error('the tenant did not open');
  await fill(db.admin, opened.id, plan, people);
  return describe(db.admin, opened.id, plan, people);
}

/** The rows that no act writes yet: people, heads, payees, rates. */
async function fill(
  admin: Sql,
  tenant: string,
  plan: TenantPlan,
  people: Map<string, { user: string; email: string }>,
): Promise<void> {
  const rows = plan.people.map((p) => ({ ...p, ...people.get(p.key) }));
  const [founder, ...others] = rows;
  await admin.begin(async (tx) => {
    await tx`insert into app.members (tenant_id, user_id, name, access_from, access_until)
      select ${tenant}, (p ->> 'user')::uuid, p ->> 'key',
             case when p ->> 'window' <> 'none' then now() - interval '30 days' end,
             case p ->> 'window' when 'open' then now() + interval '30 days'
                                 when 'expired' then now() - interval '1 second' end
        from jsonb_array_elements(${tx.json(others)}) p`;
    await tx`insert into app.member_details (tenant_id, member_id, email)
      select m.tenant_id, m.id, p ->> 'email'
        from jsonb_array_elements(${tx.json(others)}) p
        join app.members m on m.tenant_id = ${tenant} and m.user_id = (p ->> 'user')::uuid`;
    await tx`insert into app.member_roles (tenant_id, member_id, role_id)
      select m.tenant_id, m.id, r.id
        from jsonb_array_elements(${tx.json(others)}) p
        join app.members m on m.tenant_id = ${tenant} and m.user_id = (p ->> 'user')::uuid
        join app.roles r on r.tenant_id = ${tenant} and p -> 'roles' ? r.key`;
    await tx`insert into app.department_heads (tenant_id, department_id, member_id)
      select m.tenant_id, d.id, m.id
        from jsonb_array_elements(${tx.json(founder ? rows : others)}) p
        join app.members m on m.tenant_id = ${tenant} and m.user_id = (p ->> 'user')::uuid
        join app.departments d on d.tenant_id = ${tenant} and p -> 'heads' ? d.code`;
    await tx`update app.departments set active = false
      where tenant_id = ${tenant} and code = any (${plan.departments.filter((d) => !d.active).map((d) => d.code)})`;
    await tx`insert into app.exchange_rates (tenant_id, currency, rate, source, effective_at)
      select ${tenant}, x ->> 'currency', (x ->> 'rate')::numeric, 'test rate', now() + (x ->> 'hours')::integer * interval '1 hour'
        from jsonb_array_elements(${tx.json(plan.rates)}) x`;
    await tx`insert into app.payees (tenant_id, name, owner_member_id, details_by, details_at, usable_from, active)
      select ${tenant}, x ->> 'name', (select m.id from app.members m where m.tenant_id = ${tenant} and m.name = x ->> 'owner'),
             (select m.id from app.members m where m.tenant_id = ${tenant} and m.name = x ->> 'editor'),
             case when x ->> 'editor' is not null then now() end, case when (x ->> 'cools')::boolean then now() + interval '2 days' end,
             (x ->> 'active')::boolean
        from jsonb_array_elements(${tx.json(plan.payees)}) x`;
    await tx`insert into app.payee_bank_details (tenant_id, payee_id, bank_name, account_name, account_number)
      select p.tenant_id, p.id, 'Test bank', p.name, '0123456789' from app.payees p where p.tenant_id = ${tenant}`;
  });
}

async function describe(
  admin: Sql,
  tenant: string,
  plan: TenantPlan,
  people: Map<string, { user: string; email: string }>,
): Promise<Tenant> {
  const [members, departments, payees] = await Promise.all([
    admin<{ id: string; user_id: string }[]>`select id, user_id from app.members where tenant_id = ${tenant}`,
    admin<{ id: string; code: string }[]>`select id, code from app.departments where tenant_id = ${tenant}`,
    admin<
      TenantPayee[]
    >`select id, name, owner_member_id as owner, details_by as editor, usable_from is not null as cools, active
      from app.payees where tenant_id = ${tenant}`,
  ]);
  const codes = Object.fromEntries(departments.map((d) => [d.code, d.id]));
  const described = plan.people.map((p: PersonPlan): [string, TenantMember] => {
    const person = people.get(p.key);
    const row = members.find((m) => m.user_id === person?.user);
    if (!person || !row) throw new Error(`no member ${p.key}`);
    const heads = p.heads.map((code) => codes[code] ?? '');
    return [p.key, { key: p.key, id: row.id, ...person, roles: p.roles, heads, window: p.window }];
  });
  return {
    id: tenant,
    plan,
    policyVersion: 1,
    rules: null,
    alternates: plan.alternates,
    members: Object.fromEntries(described),
    departments: codes,
    payees: Object.fromEntries(payees.map((p) => [p.name, p])),
  };
}

async function writePolicy(admin: Sql, tenant: Tenant, rules: PolicyRule[]): Promise<void> {
  const data = rules.map((r, i) => ({
    kind: r.kind,
    department: r.department === undefined ? null : tenant.departments[r.department],
    risk: r.risk ?? null,
    steps: r.steps.map((s) => ({ ...s })),
    no: i + 1,
    from: String(r.from),
    below: r.below === null ? null : String(r.below),
  }));
  await admin.begin(async (tx) => {
    await tx`insert into app.policy_versions (tenant_id, version, effective_from, reason)
      values (${tenant.id}, 2, clock_timestamp(), 'Steps side by side')`;
    await tx`insert into app.policy_rules (tenant_id, version, rule_no, kind, department_id, payee_risk, from_minor, below_minor, words)
      select ${tenant.id}, 2, (r ->> 'no')::integer, r ->> 'kind', (r ->> 'department')::uuid, r ->> 'risk', (r ->> 'from')::bigint, (r ->> 'below')::bigint, 'A test rule'
        from jsonb_array_elements(${tx.json(data)}) r`;
    await tx`insert into app.policy_steps (tenant_id, version, rule_no, position, step_no, mode, permission, scope, meaning, label)
      select ${tenant.id}, 2, (r ->> 'no')::integer, (s ->> 'position')::integer, (s ->> 'step')::integer, s ->> 'mode',
             s ->> 'permission', s ->> 'scope', s ->> 'meaning', s ->> 'label'
        from jsonb_array_elements(${tx.json(data)}) r, jsonb_array_elements(r -> 'steps') s`;
  });
  tenant.policyVersion = 2;
  tenant.rules = rules;
  tenant.alternates = PARALLEL_ALTERNATES;
}

async function writeAlternates(admin: Sql, tenant: Tenant): Promise<void> {
  for (const { permission, member } of tenant.alternates)
    await admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
      values (${tenant.id}, ${tenant.policyVersion}, ${permission}, ${tenant.members[member]?.id ?? ''})`;
}

/** What a sign-in leaves behind in Auth, and the claims of its token. Nothing is registered yet. */
export async function startSignIn(
  admin: Sql,
  user: string,
): Promise<Required<Pick<Claims, 'sub' | 'session_id'>>> {
  const session = randomUUID();
  await admin`insert into auth.sessions (id, user_id, created_at, updated_at) values (${session}, ${user}, now(), now())`;
  return { sub: user, session_id: session };
}

export interface Registered {
  claims: Required<Pick<Claims, 'sub' | 'session_id'>>;
  session: string;
}

/** Signs a member in by the real path: a sign-in, then its registration with the edge credential. */
export async function signInMember(db: TestDatabase, tenant: Tenant, key: string): Promise<Registered> {
  const member = tenant.members[key];
  if (!member) throw new Error(`no member ${key}`);
  const claims = await startSignIn(db.admin, member.user);
  const [row] = await db.as(
    claims,
    (tx) => tx<{ answer: { ok: boolean; token?: string; session_id: string } }[]>`
      select api.register_session(${db.keys.edge}, ${tenant.id}, '192.0.2.7', 'test') as answer`,
  );
  if (!row?.answer.ok) throw new Error(`${key} could not sign in: ${row?.answer.token}`);
  return { claims, session: row.answer.session_id };
}
