import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../support/database.ts';
import { createUser, signIn } from '../../support/people.ts';
import type { Claims } from '../../support/session.ts';
import { call, Person, type Answer } from '../contract/person.ts';

/** An organisation opened as signing up opens it: one founder, one department, nobody else yet. */
export interface Organisation {
  db: TestDatabase;
  founder: Person;
  tenant: string;
  department: string;
  domain: string;
}

export interface Opening {
  currency?: string;
  deciders?: 'one' | 'two' | 'three_or_more';
  threshold?: number;
  departments?: { code: string; name: string }[];
}

export const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');
export const newToken = () => randomBytes(32).toString('base64url');

export async function openOrganisation(db: TestDatabase, how: Opening = {}): Promise<Organisation> {
  const domain = `${randomUUID().slice(0, 8)}.example`;
  const email = `founder@${domain}`;
  const user = await createUser(db.admin, email);
  const { ticket } = await call(db, 'service_role', 'issue_job_ticket', {
    p_edge: db.keys.edge,
    p_purpose: 'open_trial',
  });
  const opened = await call(db, 'service_role', 'open_trial', {
    p_ticket: ticket,
    p_name: 'Small Works',
    p_base_currency: how.currency ?? 'KES',
    p_time_zone: 'Africa/Nairobi',
    p_deciders: how.deciders ?? 'one',
    p_threshold_minor: how.threshold ?? 100_000,
    p_founder_user: user,
    p_founder_name: 'Faith Founder',
    p_founder_email: email,
    p_departments: how.departments ?? [{ code: 'OPS', name: 'Operations' }],
  });
  const founder = await Person.enter(db, email);
  const department = String((await founder.rows('departments'))[0]?.['id'] ?? '');
  return { db, founder, tenant: String(opened['tenant_id']), department, domain };
}

export interface Invited {
  name?: string;
  email?: string;
  roles?: string[];
  department?: string | null;
  heads?: string[];
  by?: Person;
}

/** Invites, and keeps the token that the link would carry. */
export async function invite(
  org: Organisation,
  who: Invited = {},
): Promise<{ token: string; email: string; answer: Answer }> {
  const token = newToken();
  const name = who.name ?? 'Hilda Head';
  const email = who.email ?? `${name.toLowerCase().replaceAll(' ', '.')}@${org.domain}`;
  const answer = await (who.by ?? org.founder).call('invite_member', {
    p_email: email,
    p_name: name,
    p_roles: who.roles ?? ['staff'],
    p_department: who.department ?? null,
    p_heads: who.heads ?? [],
    p_token_hash: digestOf(token),
  });
  return { token, email, answer };
}

/** The invited person's sign-in: a user of Auth, made if there is none, with a token but no session of ours yet. */
export async function arrive(db: TestDatabase, email: string): Promise<Claims> {
  const [known] = await db.admin`select id from auth.users where email = ${email.toLowerCase()}`;
  if (!known) await createUser(db.admin, email);
  return signIn(db.admin, email);
}

export const accept = (db: TestDatabase, claims: Claims, token: string): Promise<Answer> =>
  call(db, claims, 'accept_invitation', { p_edge: db.keys.edge, p_token: token });

export const readInvitation = (db: TestDatabase, token: string): Promise<Answer> =>
  call(db, 'service_role', 'read_invitation', { p_edge: db.keys.edge, p_token: token });

/** Registers a sign-in that has just accepted, in the organisation that it came into. */
export async function enter(org: Organisation, claims: Claims): Promise<Person> {
  const registered = await call(org.db, claims, 'register_session', {
    p_edge: org.db.keys.edge,
    p_tenant: org.tenant,
  });
  if (!registered.ok) throw new Error(`register: ${registered.token}`);
  return new Person(org.db, claims, registered);
}

/** Invited, accepted and signed in. */
export async function join(org: Organisation, who: Invited): Promise<Person> {
  const { token, email, answer } = await invite(org, who);
  if (!answer.ok) throw new Error(`invite: ${answer.token}`);
  const claims = await arrive(org.db, email);
  const accepted = await accept(org.db, claims, token);
  if (!accepted.ok) throw new Error(`accept: ${accepted.token}`);
  return enter(org, claims);
}

/** A head of the organisation's first department. */
export const joinHead = (org: Organisation, name = 'Hilda Head', by?: Person): Promise<Person> =>
  join(org, { name, roles: ['hod'], heads: [org.department], ...(by ? { by } : {}) });

export async function voucher(
  org: Organisation,
  by: Person,
  changes: Record<string, unknown> = {},
): Promise<Answer> {
  const { unit_minor = 50_000, currency = 'KES', ...rest } = changes;
  const saved = await by.call('save_request', {
    p_content: {
      kind: 'payment_voucher',
      title: 'Paint',
      payee_name: 'Paint shop',
      currency,
      department_id: org.department,
      lines: [{ description: 'Paint', quantity_milli: 1000, unit_minor, tax_basis_points: 0 }],
      ...rest,
    },
  });
  if (!saved.ok) return saved;
  return by.call('submit_request', { p_request: saved['request_id'] });
}

export const fieldsOf = (answer: Answer): string[] =>
  ((answer['problems'] as { field: string }[] | undefined) ?? []).map(({ field }) => field);

export const labelsOf = (answer: Answer): string[] =>
  ((answer['route'] as { label: string }[] | undefined) ?? []).map(({ label }) => label);

/** The newest event of an action in this organisation, as it stands in the trail. */
export async function lastEvent(org: Organisation, action: string): Promise<Record<string, unknown>> {
  const [row] = await org.db.admin`select e.* from audit.events e
    where e.tenant_id = ${org.tenant} and e.action = ${action} order by e.n desc limit 1`;
  return row ?? {};
}
