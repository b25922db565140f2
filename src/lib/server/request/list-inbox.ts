import { inboxRow } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** What waits for the caller, oldest first, largest first among equals. */
export function listInbox(caller: Caller) {
  const query = from(caller, 'inbox').order('since').order('base_minor', { ascending: false });
  return read(caller, query.limit(200), inboxRow);
}
