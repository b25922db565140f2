import { inOrder } from '$lib/domain/inbox';
import { inboxRow } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** What waits for the caller, the oldest day first, largest first within a day. */
export async function listInbox(caller: Caller) {
  const query = from(caller, 'inbox').order('since').order('base_minor', { ascending: false });
  return inOrder(await read(caller, query.limit(200), inboxRow), caller.me.tenant.time_zone);
}
