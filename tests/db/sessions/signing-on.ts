import { randomUUID } from 'node:crypto';
import type { Claims } from '../../support/session.ts';
import { call, Person, type Answer } from '../contract/person.ts';
import { newToken, type Organisation } from '../onboarding/organisation.ts';

/** A provider of an organisation that is switched on, with the organisation's own domain proved. */
export interface Provider {
  org: Organisation;
  id: string;
  issuer: string;
}

/** Says to the database what only our servers say, under the secret key with the edge credential. */
export const say = (org: Organisation, name: string, args: Record<string, unknown>): Promise<Answer> =>
  call(org.db, 'service_role', name, { p_edge: org.db.keys.edge, ...args });

export async function proveDomain(org: Organisation, domain: string): Promise<string> {
  const claimed = await org.founder.call('claim_domain', { p_name: domain });
  const proved = await org.founder.call('prove_domain', {
    p_edge: org.db.keys.edge,
    p_domain: claimed['domain_id'],
    p_found: ['another=value', `countersign=${String(claimed['txt_token'])}`],
  });
  if (!proved.ok) throw new Error(`prove: ${proved.token}`);
  return String(claimed['domain_id']);
}

export async function openProvider(
  org: Organisation,
  settings: Record<string, unknown> = {},
): Promise<Provider> {
  const issuer = String(settings['issuer'] ?? `https://login.${org.domain}`);
  const saved = await org.founder.call('save_identity_provider', {
    p_settings: {
      kind: 'oidc',
      name: 'Our login',
      issuer,
      client_id: 'countersign',
      default_role: 'staff',
      active: true,
      ...settings,
    },
  });
  if (!saved.ok) throw new Error(`provider: ${saved.token} ${JSON.stringify(saved['problems'])}`);
  const proved = await org.founder.rows('tenant_domains', { domain: org.domain });
  if (proved.length === 0) await proveDomain(org, org.domain);
  return { org, id: String(saved['provider_id']), issuer };
}

export interface Vouched {
  subject?: string;
  email?: string | null;
  name?: string | null;
  assertion?: string;
  /** A member who connects the account that they have. */
  by?: Person;
}

/** Begins, comes back and is vouched for: the answer of finish_sso, or of the step that refused. */
export async function vouch({ org, id }: Provider, who: Vouched = {}): Promise<Answer> {
  const state = newToken();
  const begin = { p_provider: id, p_state: state, p_sealed: 'v1.k.nonce.sealed', p_next: '/requests' };
  const begun = who.by
    ? await who.by.call('connect_sso', { p_edge: org.db.keys.edge, ...begin })
    : await say(org, 'begin_sso', begin);
  if (!begun.ok) return begun;
  const taken = await say(org, 'take_sso_attempt', { p_state: state, p_provider: id });
  if (!taken.ok) return taken;
  return say(org, 'finish_sso', {
    p_attempt: taken['attempt_id'],
    p_subject: who.subject ?? 'ada-1',
    p_email: who.email === undefined ? `ada@${org.domain}` : who.email,
    p_name: who.name === undefined ? 'Ada Obi' : who.name,
    ...(who.assertion ? { p_assertion: who.assertion } : {}),
  });
}

/** The account in Auth that our server makes for somebody vouched for, and a sign-in of it. */
export async function signInBy({ org }: Provider, finished: Answer): Promise<Claims> {
  const [user, email] = [String(finished['user_id']), String(finished['user_email'])];
  await org.db.admin`insert into auth.users (id, aud, role, email, email_confirmed_at)
    values (${user}, 'authenticated', 'authenticated', ${email}, now()) on conflict do nothing`;
  const session = randomUUID();
  await org.db.admin`insert into auth.sessions (id, user_id, created_at, updated_at)
    values (${session}, ${user}, now(), now())`;
  return { sub: user, session_id: session, email, role: 'authenticated' };
}

export const register = (org: Organisation, claims: Claims, more: Record<string, unknown> = {}) =>
  call(org.db, claims, 'register_session', { p_edge: org.db.keys.edge, ...more });

/** Vouched for and registered: somebody who came in by single sign-on. */
export async function comeIn(provider: Provider, who: Vouched = {}): Promise<Person> {
  const finished = await vouch(provider, who);
  if (!finished.ok) throw new Error(`finish: ${finished.token}`);
  const claims = await signInBy(provider, finished);
  const registered = await register(provider.org, claims, { p_sso: finished['attempt_id'] });
  if (!registered.ok) throw new Error(`register: ${registered.token}`);
  return new Person(provider.org.db, claims, registered);
}
