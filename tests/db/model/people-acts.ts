import { accept, refuse, type Arguments, type Prediction } from './calls.ts';
import { blank, longerThan } from './request-acts.ts';
import { needsSecond, mixes, ROLES } from './roles.ts';
import { can, endAllOf, holders, type Member, type Session, type Tenant, type World } from './world.ts';

/** AUT-6: an Admin whose access runs out is not one that the organisation can count on. */
const otherAdmins = (tenant: Tenant, without: Member): number =>
  [...tenant.members.values()].filter(
    (m) => m !== without && m.active && m.window === 'none' && m.roles.has('admin'),
  ).length;

/** What no new set of roles may do. */
function fault(tenant: Tenant, member: Member, after: string[]): string | null {
  if (mixes(after)) return 'duties_mixed';
  const losesAdmin = member.roles.has('admin') && !after.includes('admin');
  return losesAdmin && otherAdmins(tenant, member) === 0 ? 'last_admin' : null;
}

function putRoles(world: World, tenant: Tenant, member: Member, after: string[]): void {
  member.roles = new Set(after);
  endAllOf(tenant, [member], world.now++);
}

const openSessions = (tenant: Tenant, member: Member) =>
  tenant.sessions.filter((s) => s.member === member && !s.ended).length;

export function setRoles(
  world: World,
  { tenant, member: actor }: Session,
  args: Arguments['set_member_roles'],
): Prediction {
  const no = (token: string) => refuse(token, 'role.change');
  if (!can(tenant, actor, 'role.grant')) return no('permission_missing');
  const member = tenant.members.get(args.member);
  if (!member) return no('not_found');
  if (member === actor) return no('self_grant_forbidden');
  if (!member.active) return no('member_inactive');
  if (blank(args.reason) || longerThan(args.reason, 500)) return no('reason_required');
  if (args.roles.some((role) => !ROLES.includes(role))) return no('unknown_role');
  const before = [...member.roles].sort();
  const after = [...new Set(args.roles)].sort();
  const added = after.filter((role) => !member.roles.has(role));
  const removed = before.filter((role) => !after.includes(role));
  if (added.length + removed.length === 0) return no('no_change');
  const broken = fault(tenant, member, after);
  if (broken) return no(broken);
  const waiting = [...tenant.proposals.values()].some((p) => p.member === member.id && p.state === 'pending');
  if (waiting && added.length > 0) return no('proposal_pending');
  // a role that decides or grants roles waits for a second person if there is one; what is taken away goes at once
  const second = holders(tenant, 'role.grant').some((m) => m !== actor && m !== member);
  const pending = added.some(needsSecond) && second;
  const now = pending ? before.filter((role) => after.includes(role)) : after;
  const moved = now.length !== before.length || now.some((role) => !member.roles.has(role));
  const sessions_ended = moved ? openSessions(tenant, member) : 0;
  const says = { added, removed, pending, roles: now, sessions_ended };
  return accept(pending ? 'set_member_roles: pending' : 'set_member_roles', 'role.change', says, (answer) => {
    if (moved) putRoles(world, tenant, member, now);
    const id = answer['proposal_id'];
    if (pending && typeof id === 'string')
      tenant.proposals.set(id, { id, member: member.id, proposer: actor.id, added, state: 'pending' });
  });
}

export function decideRoles(
  world: World,
  { tenant, member: actor }: Session,
  args: Arguments['approve_role_change'],
): Prediction {
  const no = (token: string) => refuse(token, 'role.second');
  if (!can(tenant, actor, 'role.grant')) return no('permission_missing');
  const proposal = tenant.proposals.get(args.proposal);
  const member = tenant.members.get(proposal?.member ?? '');
  if (!proposal || !member) return no('not_found');
  if (args.decision !== 'approve' && args.decision !== 'refuse') return no('decision_unknown');
  if (proposal.state !== 'pending') return no('proposal_closed');
  if (proposal.proposer === actor.id) return no('own_proposal');
  if (member === actor) return no('self_grant_forbidden');
  if (longerThan(args.reason, 500)) return no('reason_required');
  const approving = args.decision === 'approve';
  const state = approving ? 'approved' : 'refused';
  const after = [...new Set([...member.roles, ...proposal.added])];
  if (approving) {
    if (!member.active) return no('member_inactive');
    const broken = fault(tenant, member, after);
    if (broken) return no(broken);
  }
  const says = { state, sessions_ended: approving ? openSessions(tenant, member) : 0 };
  return accept(`approve_role_change: ${args.decision}`, 'role.second', says, () => {
    proposal.state = state;
    if (approving) putRoles(world, tenant, member, after);
  });
}

export function deactivate(
  world: World,
  { tenant, member: actor }: Session,
  args: Arguments['deactivate_member'],
): Prediction {
  const no = (token: string) => refuse(token, 'member.deactivate');
  if (!can(tenant, actor, 'member.deactivate')) return no('permission_missing');
  const member = tenant.members.get(args.member);
  if (!member) return no('not_found');
  if (member === actor) return no('self_deactivation_forbidden');
  if (!member.active) return no('member_inactive');
  if (blank(args.reason) || longerThan(args.reason, 500)) return no('reason_required');
  if (member.roles.has('admin') && otherAdmins(tenant, member) === 0) return no('last_admin');
  const says = { sessions_ended: openSessions(tenant, member) };
  return accept('deactivate_member', 'member.deactivate', says, () => {
    member.active = false;
    endAllOf(tenant, [member], world.now++);
    for (const proposal of tenant.proposals.values())
      if (proposal.state === 'pending' && [proposal.member, proposal.proposer].includes(member.id))
        proposal.state = 'closed';
  });
}
