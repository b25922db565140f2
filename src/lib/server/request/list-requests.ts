// A page of requests, newest first, by keyset: the time and id of the rows at its ends are where the next pages begin.
import { nextDay, startOfDay } from '$lib/domain/dates';
import { cursorOf, readCursor } from '$lib/domain/query';
import { request, type Request } from '$lib/schemas/request';
import type { RequestFilter } from '$lib/schemas/request-filter';
import { countOf, from, read, type Caller } from '$lib/server/data-api/call';
import { searchRequests } from './search-requests';

const pageSize = 25;

export type RequestPage = {
  rows: Request[];
  /** Of all pages together; a search does not count what it does not show. */
  count: number | null;
  older: string | null;
  newer: string | null;
};

type Rows = ReturnType<typeof from>;

/** Several alternatives at once, each of which must hold in one of its parts. */
const all = (query: Rows, alternatives: string[]): Rows =>
  alternatives.length === 0 ? query : query.or(`and(${alternatives.map((one) => `or(${one})`).join(',')})`);

function filtered(caller: Caller, filter: RequestFilter, start: Rows, alternatives: string[] = []): Rows {
  const zone = caller.me.tenant.time_zone;
  let query = start;
  if (filter.state) query = query.eq('state', filter.state);
  if (filter.kind) query = query.eq('kind', filter.kind);
  if (filter.department) query = query.eq('department_id', filter.department);
  if (filter.needed) query = query.lte('needed_by', filter.needed);
  if (filter.from) query = query.gte('created_at', startOfDay(filter.from, zone));
  if (filter.to) query = query.lt('created_at', startOfDay(nextDay(filter.to), zone));
  if (filter.mine) query = query.eq('created_by', caller.me.member.id);
  const either = [...alternatives];
  if (!filter.samples) either.push('sample.is.false,state.neq.withdrawn');
  return all(query, either);
}

async function pageFrom(
  caller: Caller,
  filter: RequestFilter,
  cursor: [string, string] | null,
  newer: boolean,
) {
  const ascending = newer;
  const than = newer ? 'gt' : 'lt';
  const beyond = cursor
    ? [`created_at.${than}."${cursor[0]}",and(created_at.eq."${cursor[0]}",id.${than}.${cursor[1]})`]
    : [];
  let listed = filtered(caller, filter, from(caller, 'requests'), beyond);
  // said once more by itself: an index begins there, and an alternative is no place to begin
  if (cursor) listed = newer ? listed.gte('created_at', cursor[0]) : listed.lte('created_at', cursor[0]);
  const query = listed
    .order('created_at', { ascending })
    .order('id', { ascending })
    .limit(pageSize + 1);
  const found = await read(caller, query, request);
  const rows = found.slice(0, pageSize);
  return { rows: newer ? rows.reverse() : rows, more: found.length > pageSize };
}

/** What is found is read by id, in the order in which it was found. */
async function found(caller: Caller, filter: RequestFilter, words: string): Promise<RequestPage> {
  const before = readCursor(filter.before);
  const { rows: hits, more } = await searchRequests(caller, words, filter, before, pageSize);
  const ids = hits.map(({ id }) => id);
  const unordered = ids.length > 0 ? await read(caller, from(caller, 'requests').in('id', ids), request) : [];
  const rows = ids.flatMap((id) => unordered.filter((row) => row.id === id));
  const last = rows.at(-1);
  const count = more || before ? null : rows.length;
  return { rows, count, older: more && last ? cursorOf(last) : null, newer: null };
}

export async function listRequests(caller: Caller, filter: RequestFilter): Promise<RequestPage> {
  if (filter.q) return found(caller, filter, filter.q);
  const counting = countOf(caller, filtered(caller, filter, from(caller, 'requests', 'id', true)));
  const [after, before] = [readCursor(filter.after), readCursor(filter.before)];
  const ends = (rows: Request[], older: boolean, newer: boolean) => {
    const [first, last] = [rows[0], rows.at(-1)];
    return { older: older && last ? cursorOf(last) : null, newer: newer && first ? cursorOf(first) : null };
  };
  if (after) {
    const { rows, more } = await pageFrom(caller, filter, after, true);
    // Short of the newest by less than a page: that page is shown whole instead.
    if (more) return { rows, count: await counting, ...ends(rows, true, true) };
  }
  const { rows, more } = await pageFrom(caller, filter, after ? null : before, false);
  return { rows, count: await counting, ...ends(rows, more, !after && before !== null) };
}
