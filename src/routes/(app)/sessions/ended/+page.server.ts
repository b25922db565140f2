import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { callerOf } from '$lib/server/session/door';
import { listRevocations } from '$lib/server/session/list-revocations';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, depends }) => {
  depends('app:revocations');
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'session.read_all')) {
    error(403, { message: 'Everybody’s sessions are looked after by an Admin.', id: caller.requestId });
  }
  return { revocations: await listRevocations(caller) };
};
