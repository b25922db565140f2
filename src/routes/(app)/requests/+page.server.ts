import { listRequests, requestFilter } from '$lib/server/request/list-requests';
import { filtersOf } from '$lib/domain/query';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const filter = requestFilter.parse(filtersOf(url.searchParams));
  return { ...(await listRequests(caller, filter)), filter };
};
