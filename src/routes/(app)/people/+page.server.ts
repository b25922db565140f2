import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { invite, renew, revoke } from '$lib/server/admin/invitation-actions';
import { listDepartments } from '$lib/server/admin/list-departments';
import { listInvitations } from '$lib/server/admin/list-invitations';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { listFactors } from '$lib/server/factor/list-factors';
import { listMembers } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'member.read', 'role.grant')) {
    error(403, { message: 'People are looked after by an Admin.', id: caller.requestId });
  }
  const mayInvite = holds(caller.me, 'member.invite');
  const [people, factors, invitations, departments] = await Promise.all([
    listMembers(caller),
    holds(caller.me, 'security.read') ? listFactors(caller) : null,
    mayInvite ? listInvitations(caller) : [],
    mayInvite ? listDepartments(caller) : [],
  ]);
  return {
    ...people,
    /** Who has a second factor, for whoever sees to security. */
    factors: factors && [...factors.keys()],
    invitations,
    departments,
    mayInvite,
    ready: canSignUp(),
    mailbox: localMailbox(),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = { invite, renew, revoke };
