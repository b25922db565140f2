// A page of requests, newest first, by keyset: the last row's time and id are where the next page begins.
import { z } from 'zod';
import { requestKinds, requestStates } from '$lib/domain/states';
import { request, type Request } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

const pageSize = 25;

export const requestFilter = z.object({
  state: z.enum(requestStates).optional().catch(undefined),
  kind: z.enum(requestKinds).optional().catch(undefined),
  number: z.string().trim().toUpperCase().max(40).optional().catch(undefined),
  mine: z.literal('1').optional().catch(undefined),
  before: z.string().max(100).optional().catch(undefined),
});
export type RequestFilter = z.infer<typeof requestFilter>;

const cursor = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

export async function listRequests(
  caller: Caller,
  filter: RequestFilter,
): Promise<{ rows: Request[]; next: string | null }> {
  let query = from(caller, 'requests')
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(pageSize + 1);
  if (filter.state) query = query.eq('state', filter.state);
  if (filter.kind) query = query.eq('kind', filter.kind);
  if (filter.number) query = query.eq('number', filter.number);
  if (filter.mine) query = query.eq('created_by', caller.me.member.id);
  const start = cursor.safeParse(filter.before?.split('~'));
  if (start.success) {
    const [at, id] = start.data;
    query = query.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
  }
  const rows = await read(caller, query, request);
  const more = rows.length > pageSize;
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return { rows: page, next: more && last ? `${last.created_at}~${last.id}` : null };
}
