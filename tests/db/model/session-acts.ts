import { isIP } from 'node:net';
import { accept, refuse, type Arguments, type Prediction } from './calls.ts';
import {
  can,
  end,
  endAllOf,
  hasAccess,
  type Member,
  type Session,
  type SignIn,
  type Tenant,
  type World,
} from './world.ts';

const memberships = (world: World, user: string): { tenant: Tenant; member: Member }[] =>
  world.tenants.flatMap((tenant) =>
    [...tenant.members.values()]
      .filter((member) => member.user === user && hasAccess(member))
      .map((member) => ({ tenant, member })),
  );

function open(signIn: SignIn, tenant: Tenant, member: Member, id: string): void {
  const session = { id, tenant, member, signIn, ended: false };
  tenant.sessions.push(session);
  signIn.session = session;
}

/** Ended there once, the sign-in does not come back, and the tenant hears of the attempt. */
const closed = (tenant: Tenant, action: string): Prediction => ({
  ...refuse('sign_in_closed', action),
  tenant: tenant.id,
});

/** SES-1: by our own servers, soon after the sign-in, once. Nothing here is recorded but success: no tenant is known. */
export function register(
  world: World,
  signIn: SignIn,
  args: Arguments['register_session'],
  edge: string,
): Prediction {
  if (args.edge !== edge) return refuse('edge_credential_invalid');
  if (!world.signIns.includes(signIn)) return refuse('no_sign_in');
  if (signIn.closed)
    return signIn.session ? closed(signIn.session.tenant, 'session.register') : refuse('sign_in_closed');
  if (signIn.session) return refuse('already_registered');
  if (signIn.stale) return refuse('sign_in_stale');
  if (args.address !== null && isIP(args.address) === 0) return refuse('address_invalid');
  const choices = memberships(world, signIn.user);
  if (choices.length === 0) return refuse('no_membership');
  if (args.tenant === null && choices.length > 1) return refuse('choose_tenant');
  const choice = choices.find((c) => args.tenant === null || c.tenant.id === args.tenant);
  if (!choice) return refuse('no_membership');
  if (choice.member.sessionsAfter >= signIn.at) return closed(choice.tenant, 'session.register');
  const says = { tenant_id: choice.tenant.id, member_id: choice.member.id };
  return accept('register_session', 'session.register', says, (answer) =>
    open(signIn, choice.tenant, choice.member, String(answer['session_id'])),
  );
}

/** To another of the person's tenants; a retry finds itself where it wanted to be. */
export function switchTenant(world: World, session: Session, args: Arguments['switch_tenant']): Prediction {
  const { signIn } = session;
  if (args.tenant === session.tenant.id)
    return accept('switch_tenant: again', null, { session_id: session.id }, () => undefined);
  const choice = memberships(world, signIn.user).find((c) => c.tenant.id === args.tenant);
  if (!choice) return refuse('no_membership', 'session.switch');
  if (choice.member.sessionsAfter >= signIn.at) return closed(session.tenant, 'session.switch');
  const says = { tenant_id: choice.tenant.id, member_id: choice.member.id };
  return accept('switch_tenant', 'session.register', says, (answer) => {
    end([session], true);
    open(signIn, choice.tenant, choice.member, String(answer['session_id']));
  });
}

export function endOne(session: Session, args: Arguments['end_session']): Prediction {
  const { tenant, member } = session;
  const target = tenant.sessions.find((s) => s.id === (args.session ?? session.id) && !s.ended);
  const revokes = can(tenant, member, 'session.revoke');
  const mine = target?.member === member;
  if (!target || (!mine && !revokes && !can(tenant, member, 'session.read_all')))
    return refuse('session_not_found', 'session.end');
  if (!mine && !revokes) return refuse('permission_missing', 'session.end');
  return accept(mine ? 'end_session: own' : 'end_session: revoked', 'session.end', { ended: 1 }, () => {
    end([target]);
  });
}

export function endAll(world: World, session: Session, args: Arguments['end_all_sessions']): Prediction {
  const { tenant, member } = session;
  const whom = args.member ?? member.id;
  if (!can(tenant, member, 'session.revoke') && (args.everyone || whom !== member.id))
    return refuse('permission_missing', 'session.end_all');
  if (!args.everyone && !tenant.members.has(whom)) return refuse('not_found', 'session.end_all');
  const members = [...tenant.members.values()].filter((m) => args.everyone || m.id === whom);
  const ended = tenant.sessions.filter((s) => !s.ended && members.includes(s.member)).length;
  const kind = args.everyone ? 'everyone' : whom === member.id ? 'own' : 'revoked';
  return accept(`end_all_sessions: ${kind}`, 'session.end_all', { ended }, () => {
    endAllOf(tenant, members, world.now++);
  });
}

/** SES-2: every session of the person, in every tenant, and sign-ins that were never registered too. */
export function changePassword(world: World, user: string): void {
  for (const tenant of world.tenants) end(tenant.sessions.filter((s) => s.signIn.user === user));
  for (const signIn of world.signIns) if (signIn.user === user) signIn.closed = true;
}
