// "Why can('t) I?" of several actions at once, by the very engine that enforces it.
import { explainedMany, type Explained } from '$lib/schemas/request';
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

export type Answers = Partial<Record<Action, Explained>>;

/** Of the caller, or of whoever they pick. No answers when there is no such request for this caller. */
export async function explainRequest(
  caller: Caller,
  request: string,
  actions: Action[],
  member: string | null = null,
): Promise<Answers> {
  const args = { p_request: request, p_actions: actions, p_member: member };
  const outcome = await act(caller, 'explain_many', args, explainedMany);
  if (!outcome.ok) return {};
  const found: Answers = {};
  for (const action of actions) {
    const answer = outcome.value.actions[action];
    if (answer?.ok) found[action] = answer;
  }
  return found;
}
