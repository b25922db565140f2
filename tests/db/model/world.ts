import type { PolicyRule, PolicyStep } from '../../support/tenant-plans.ts';
import type { Tenant as ArrangedTenant, Tenants } from '../../support/tenants.ts';
import { permissionsOf } from './roles.ts';

/** What the model believes of the database: two tenants, their people, and what became of their requests. */
export interface World {
  tenants: Tenant[];
  people: Person[];
  signIns: SignIn[];
  /** Ticks with everything that happens; what comes later has a greater number. */
  now: number;
}

/** Somebody of Auth; a member of one tenant or of two. */
export interface Person {
  user: string;
  name: string;
}

export interface Member {
  id: string;
  user: string;
  name: string;
  roles: Set<string>;
  heads: Set<string>;
  active: boolean;
  window: 'none' | 'open' | 'expired';
  /** No sign-in from before this counts in the tenant. */
  sessionsAfter: number;
}

export interface SignIn {
  id: string;
  user: string;
  closed: boolean;
  stale: boolean;
  /** When it was made. */
  at: number;
  /** The registration in use, or the last one. */
  session: Session | null;
}

export interface Session {
  id: string;
  tenant: Tenant;
  member: Member;
  signIn: SignIn;
  ended: boolean;
}

export interface Tenant {
  id: string;
  name: string;
  currency: string;
  zone: string;
  deciders: string;
  threshold: bigint;
  policyVersion: number;
  rules: PolicyRule[] | null;
  policyAlternates: { permission: string; member: string }[];
  departments: Map<string, { code: string; active: boolean }>;
  payees: Map<
    string,
    { name: string; owner: string | null; editor: string | null; cools: boolean; active: boolean }
  >;
  /** The rates in effect. */
  rates: Map<string, string>;
  members: Map<string, Member>;
  sessions: Session[];
  requests: Map<string, Request>;
  proposals: Map<string, Proposal>;
  counters: Map<string, number>;
  keys: Map<string, Key>;
}

export type State =
  'draft' | 'pending' | 'queried' | 'returned' | 'approved' | 'rejected' | 'withdrawn' | 'paid';

export interface Content {
  kind: string;
  title: string | null;
  payee_id: string | null;
  payee_name: string | null;
  department_id: string | null;
  currency: string | null;
  purchase_order_id: string | null;
  excess_reason: string | null;
  lines: { description: string; quantity_milli: bigint; unit_minor: bigint; tax_basis_points: bigint }[];
}

export interface Request {
  id: string;
  /** Its place in the order of creation, for people who read a failure. */
  label: string;
  tenant: Tenant;
  number: string | null;
  content: Content;
  amount: bigint;
  tax: bigint;
  base: bigint | null;
  state: State;
  owner: string;
  submitter: string | null;
  round: number;
  steps: Step[];
  decisions: Decision[];
  authors: Set<string>;
  shares: Set<string>;
  hash: string;
  /** Hashes it once had, for decisions made on what was seen too long ago. */
  past: string[];
  paidBy: string | null;
}

export interface Step extends PolicyStep {
  state: 'waiting' | 'active' | 'done' | 'not_needed' | 'void';
  decidedBy: string | null;
  alternates: Set<string>;
}

export interface Decision {
  member: string;
  decision: string;
  round: number;
  voided: string | null;
}

export interface Proposal {
  id: string;
  member: string;
  proposer: string;
  added: string[];
  state: 'pending' | 'approved' | 'refused' | 'closed';
}

/** Something that was asked under an idempotency key, and its answer. */
export interface Key {
  act: string;
  args: string;
  answer: unknown;
}

export function worldOf({ ours, other }: Tenants): World {
  const people = new Map<string, Person>();
  for (const tenant of [ours, other])
    for (const { user, key } of Object.values(tenant.members)) people.set(user, { user, name: key });
  return { tenants: [tenantOf(ours), tenantOf(other)], people: [...people.values()], signIns: [], now: 1 };
}

function tenantOf(arranged: ArrangedTenant): Tenant {
  const { plan } = arranged;
  const members = Object.values(arranged.members).map((m): [string, Member] => [
    m.id,
    { ...m, name: m.key, roles: new Set(m.roles), heads: new Set(m.heads), active: true, sessionsAfter: 0 },
  ]);
  const active = new Map(plan.departments.map((d) => [d.code, d.active]));
  const rates = plan.rates.filter((r) => r.hours <= 0).sort((a, b) => a.hours - b.hours);
  return {
    id: arranged.id,
    name: plan.name,
    currency: plan.currency,
    zone: plan.zone,
    deciders: plan.deciders,
    threshold: plan.threshold,
    policyVersion: arranged.policyVersion,
    rules: arranged.rules,
    policyAlternates: arranged.alternates.map((a) => ({
      permission: a.permission,
      member: arranged.members[a.member]?.id ?? '',
    })),
    departments: new Map(
      Object.entries(arranged.departments).map(([code, id]) => [
        id,
        { code, active: active.get(code) ?? false },
      ]),
    ),
    payees: new Map(Object.values(arranged.payees).map((p) => [p.id, p])),
    rates: new Map(rates.map((r) => [r.currency, r.rate])),
    members: new Map(members),
    sessions: [],
    requests: new Map(),
    proposals: new Map(),
    counters: new Map(),
    keys: new Map(),
  };
}

/** ACC-3: the end takes effect by evaluation. */
export const hasAccess = (member: Member): boolean => member.active && member.window !== 'expired';

/** SES-1 and SES-2: who acts through this sign-in now, if anybody. */
export function living(signIn: SignIn): Session | null {
  const { session } = signIn;
  if (!session || signIn.closed || session.ended || !hasAccess(session.member)) return null;
  return signIn.at > session.member.sessionsAfter ? session : null;
}

export function can(tenant: Tenant, member: Member | undefined, permission: string): boolean {
  return (
    member !== undefined && hasAccess(member) && permissionsOf(member.roles, tenant.deciders).has(permission)
  );
}

export const holders = (tenant: Tenant, permission: string): Member[] =>
  [...tenant.members.values()].filter((member) => can(tenant, member, permission));

/** Ends registrations; each closes its sign-in for good, unless the person merely switched. */
export function end(sessions: Session[], switched = false): number {
  const open = sessions.filter((session) => !session.ended);
  for (const session of open) {
    session.ended = true;
    if (!switched) session.signIn.closed = true;
  }
  return open.length;
}

/** Ends every session of these members, and shuts the tenant to every sign-in of theirs from before. */
export function endAllOf(tenant: Tenant, members: Member[], now: number): number {
  for (const member of members) member.sessionsAfter = now;
  return end(tenant.sessions.filter((session) => members.includes(session.member)));
}
