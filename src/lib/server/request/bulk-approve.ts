import { bulkDecided, type BulkItem, type NoticedRow } from '$lib/schemas/bulk';
import { act, type Caller } from '$lib/server/data-api/call';

/** Each is judged by itself, with what was noticed at its row; the answer tells what became of every one. */
export function bulkApprove(caller: Caller, items: BulkItem[], noticed: NoticedRow[], key: string) {
  const seen = new Map(noticed.map(({ request_id, keys }) => [request_id, keys]));
  const p_items = items.map((item) => ({ ...item, warnings: seen.get(item.request_id) ?? [] }));
  return act(
    caller,
    'bulk_decide',
    { p_items, p_decision: 'approve', p_comment: null, p_idempotency_key: key },
    bulkDecided,
  );
}
