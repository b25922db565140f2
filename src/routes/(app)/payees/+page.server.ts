import { holds } from '$lib/domain/permissions';
import { listPayees } from '$lib/server/payee/list-payees';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const search = (url.searchParams.get('q') ?? '').slice(0, 100);
  const all = url.searchParams.get('all') === '1';
  const found = await listPayees(caller, search, all);
  return { ...found, search, all, mayPropose: holds(caller.me, 'payee.propose') };
};
