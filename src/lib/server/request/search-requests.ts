// Requests by their words, of those that the caller may read: the database asks the rules of reading.
import { nextDay, startOfDay } from '$lib/domain/dates';
import type { RequestFilter } from '$lib/schemas/request-filter';
import { searched, type Hit } from '$lib/schemas/search';
import { act, type Caller } from '$lib/server/data-api/call';

export async function searchRequests(
  caller: Caller,
  words: string,
  filter: RequestFilter,
  before: [at: string, id: string] | null,
  limit: number,
): Promise<{ rows: Hit[]; more: boolean }> {
  const zone = caller.me.tenant.time_zone;
  const { state, kind, department, needed, from, to, mine, samples } = filter;
  const narrowed = {
    ...(state ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(department ? { department } : {}),
    ...(needed ? { needed } : {}),
    ...(samples ? { samples } : {}),
    ...(mine ? { created_by: caller.me.member.id } : {}),
    ...(from ? { from: startOfDay(from, zone) } : {}),
    ...(to ? { until: startOfDay(nextDay(to), zone) } : {}),
  };
  const outcome = await act(
    caller,
    'search_requests',
    {
      p_query: words,
      p_filter: narrowed,
      p_after: before && { at: before[0], id: before[1] },
      p_limit: limit,
    },
    searched,
  );
  return outcome.ok ? outcome.value : { rows: [], more: false };
}
