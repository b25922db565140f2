import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { listMembers } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'member.read', 'role.grant')) {
    error(403, { message: 'People are looked after by an Admin.', id: caller.requestId });
  }
  return listMembers(caller);
};
