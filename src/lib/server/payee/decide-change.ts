import { callBackNote } from '$lib/domain/payee-words';
import { done } from '$lib/schemas/common';
import { changeDecided, type DecideChangeForm } from '$lib/schemas/payee';
import { act, type Caller } from '$lib/server/data-api/call';

export function decideChange(caller: Caller, changeId: string, form: DecideChangeForm) {
  const called = [form.called, form.number, form.told].some((given) => given !== '');
  return act(
    caller,
    'decide_payee_change',
    {
      p_change: changeId,
      p_accept: form.decision === 'approve',
      p_call_back: called ? callBackNote(form) : null,
      p_reason: form.reason || null,
      p_idempotency_key: form.key,
    },
    changeDecided,
  );
}

export const withdrawChange = (caller: Caller, changeId: string, key: string) =>
  act(caller, 'withdraw_payee_change', { p_change: changeId, p_idempotency_key: key }, done);
