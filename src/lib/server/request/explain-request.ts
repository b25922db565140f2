// "Why can('t) I?" of one action, by the very engine that enforces it.
import { explained, type Explained } from '$lib/schemas/request';
import { act, type Caller } from '$lib/server/data-api/call';

export type Action =
  | 'approve'
  | 'reject'
  | 'query'
  | 'return'
  | 'submit'
  | 'save'
  | 'withdraw'
  | 'answer'
  | 'mark_paid'
  | 'comment'
  | 'name_alternate';

/** Null when there is no such request for this caller. */
export async function explainRequest(
  caller: Caller,
  request: string,
  action: Action,
): Promise<Explained | null> {
  const outcome = await act(caller, 'explain', { p_request: request, p_action: action }, explained);
  return outcome.ok ? outcome.value : null;
}
