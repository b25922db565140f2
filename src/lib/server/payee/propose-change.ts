import { proposed, type ProposeForm } from '$lib/schemas/payee';
import { act, type Caller } from '$lib/server/data-api/call';

/** What the form says of a payee; what is as it was is no change. Bank details are given whole or not at all. */
export function proposeChange(caller: Caller, payeeId: string | null, form: ProposeForm) {
  const { name, bank_name, account_name, account_number, risk, owner_member_id, active } = form;
  const bank = [bank_name, account_name, account_number].some((given) => given !== '');
  const change = {
    ...(payeeId === null ? { name: name ?? '' } : {}),
    ...(bank ? { bank_name, account_name, account_number } : {}),
    ...(active ? { active: active === 'yes' } : {}),
    risk,
    owner_member_id,
  };
  return act(
    caller,
    'propose_payee_change',
    { p_payee: payeeId, p_change: change, p_reason: form.reason, p_idempotency_key: form.key },
    proposed,
  );
}
