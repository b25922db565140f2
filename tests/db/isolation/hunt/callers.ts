import { createHmac, randomUUID } from 'node:crypto';
import type { Keys } from '../../../../supabase/local/keys.ts';
import type { TestDatabase } from '../../../support/database.ts';
import type { Actor, Claims } from '../../../support/session.ts';
import { BY_ROLE, createUser, PEOPLE, signIn } from '../../../support/people.ts';
import { Person } from '../../contract/person.ts';
import { keyOf } from './canaries.ts';

export interface Caller {
  name: string;
  /** Has a living session in tenant A. */
  living: boolean;
  apikey: string;
  bearer: string;
  /** Who the database takes them for; null when the token would never reach it. */
  actor: Actor | null;
  email?: string;
  person?: Person;
  /** What this caller had of another tenant before: that they belong there, or what their own token says. */
  knows: string[];
}

/** One person of tenant A for each role that ships; Grace Mensah also belongs to tenant B. */
const ROLES = {
  ...BY_ROLE,
  auditor: 'audit@adunni.example',
  board: 'board@adunni.example',
  'member of both': PEOPLE.auditor,
};

/** The shipped roles that the demonstration has nobody for in tenant A alone. */
export async function addMissingPeople(db: TestDatabase, tenant: string): Promise<void> {
  for (const role of ['auditor', 'board'] as const) {
    const user = await createUser(db.admin, ROLES[role]);
    await db.admin`with m as (insert into app.members (tenant_id, user_id, name) values (${tenant}, ${user}, ${role}) returning *),
      d as (insert into app.member_details (tenant_id, member_id, email) select tenant_id, id, ${ROLES[role]} from m)
      insert into app.member_roles (tenant_id, member_id, role_id)
      select m.tenant_id, m.id, r.id from m join app.roles r on r.tenant_id = m.tenant_id and r.key = ${role}`;
  }
}

export async function openCallers(db: TestDatabase, tenant: string): Promise<Caller[]> {
  const { keys } = db;
  const bearing = (name: string, bearer: string, actor: Actor | null): Caller => ({
    name,
    living: false,
    apikey: keys.publishable,
    bearer,
    actor,
    knows: [],
  });
  const withClaims = (name: string, claims: Claims) => bearing(name, token(keys, claims), claims);
  const living = Object.entries(ROLES).map(([name, email]) => ({
    ...bearing(name, '', 'anon'),
    living: true,
    email,
  }));
  for (const caller of living) await enter(db, caller, tenant);
  const ended = await Person.enter(db, PEOPLE.director2, tenant);
  await ended.call('end_session');
  const deactivated = await Person.enter(db, PEOPLE.hodSales, tenant);
  const amara = await Person.enter(db, PEOPLE.admin, tenant);
  const left = await amara.call('deactivate_member', { p_member: deactivated.member, p_reason: 'Left us' });
  if (!left.ok) throw new Error(JSON.stringify(left));
  const unregistered = await signIn(db.admin, PEOPLE.staff2);
  const [theirs] = await db.admin<{ user_id: string; auth_session_id: string }[]>`
    select user_id, auth_session_id from app.sessions where tenant_id <> ${tenant} and ended_at is null limit 1`;
  const stolen = { sub: theirs?.user_id ?? '', session_id: theirs?.auth_session_id ?? '' };
  return [
    ...living,
    withClaims('ended session', ended.claims),
    withClaims('deactivated member', deactivated.claims),
    withClaims('unregistered sign-in', unregistered),
    withClaims('no session in the token', { sub: unregistered.sub }),
    {
      ...withClaims('session of tenant B, own person', { ...unregistered, session_id: stolen.session_id }),
      // auth.jwt() tells every caller the token that they brought
      knows: [keyOf(stolen.session_id)],
    },
    bearing('anonymous key', keys.publishable, 'anon'),
    { ...bearing('secret key', keys.secret, 'service_role'), apikey: keys.secret },
    bearing('forged signature', token({ ...keys, jwt: 'another secret' }, stolen), null),
    bearing('unsigned token', unsigned(stolen), null),
    bearing('expired token', token(keys, { ...stolen, exp: 1_700_000_000 }), null),
    bearing('no token at all', 'eyJhbGciOiJIUzI1NiJ9.not-a-token', null),
  ];
}

/** A sign-in of theirs, registered in the tenant, as the token that Auth would hand out. */
export async function enter(db: TestDatabase, caller: Caller, tenant: string): Promise<void> {
  caller.person = await Person.enter(db, caller.email ?? '', tenant);
  caller.actor = caller.person.claims;
  caller.bearer = token(db.keys, caller.person.claims);
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(keys: Pick<Keys, 'jwt'>, claims: Claims): string {
  const issued = Math.floor(Date.now() / 1000);
  const body = { aud: 'authenticated', role: 'authenticated', iat: issued, exp: issued + 36_000, ...claims };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(body)}`;
  return `${signed}.${createHmac('sha256', keys.jwt).update(signed).digest('base64url')}`;
}

function unsigned(claims: Claims): string {
  const body = {
    aud: 'authenticated',
    role: 'service_role',
    exp: 4_000_000_000,
    jti: randomUUID(),
    ...claims,
  };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(body)}.`;
}
