import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { saveOrganisation } from '$lib/server/admin/organisation-actions';
import { readOrganisation } from '$lib/server/admin/read-organisation';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'tenant.manage')) {
    error(403, { message: 'The organisation is looked after by an Admin.', id: caller.requestId });
  }
  return readOrganisation(caller);
};

export const actions: Actions = { save: saveOrganisation };
