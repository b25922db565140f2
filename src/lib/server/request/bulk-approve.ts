import { bulkDecided, type BulkItem } from '$lib/schemas/bulk';
import { act, type Caller } from '$lib/server/data-api/call';

/** Each is judged by itself; the answer tells what became of every one. */
export const bulkApprove = (caller: Caller, items: BulkItem[], key: string) =>
  act(
    caller,
    'bulk_decide',
    { p_items: items, p_decision: 'approve', p_comment: null, p_idempotency_key: key },
    bulkDecided,
  );
