// Where to go on after a decision: what else waits for the same person, the first of it by name.
import { inOrder } from '$lib/domain/inbox';
import { nameOf } from '$lib/domain/states';
import type { Caller } from '$lib/server/data-api/call';
import type { Next } from '$lib/server/http/answer';
import { listInbox } from './list-inbox';

export async function whatWaits(caller: Caller, besides: string): Promise<Next> {
  const rows = (await listInbox(caller)).filter((row) => row.request_id !== besides);
  const first = inOrder(rows, caller.me.tenant.time_zone).find((row) => row.reason === 'decide') ?? rows[0];
  const name = first && [nameOf(first), first.title].filter(Boolean).join(', ');
  return { waiting: rows.length, first: first && name ? { id: first.request_id, name } : null };
}
