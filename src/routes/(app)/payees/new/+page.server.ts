import { error } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { propose } from '$lib/server/payee/payee-actions';
import { listOwners } from '$lib/server/payee/read-payee';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'payee.propose')) {
    error(403, { message: 'Payees are proposed by Finance.', id: caller.requestId });
  }
  return {
    people: await listOwners(caller),
    name: (url.searchParams.get('name') ?? '').slice(0, 120),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = { default: (event) => propose(event, null) };
