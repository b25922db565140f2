import { nextDay, startOfDay, today } from '$lib/domain/dates';
import { delegationSaved, type DelegationForm } from '$lib/schemas/delegation';
import { act, type Caller } from '$lib/server/data-api/call';

/** From now when it begins today; until the end of its last day. */
export function saveDelegation(caller: Caller, form: DelegationForm) {
  const zone = caller.me.tenant.time_zone;
  const begun = form.from <= today(new Date().toISOString(), zone);
  return act(
    caller,
    'save_delegation',
    {
      p_to: form.to,
      p_from: begun ? null : startOfDay(form.from, zone),
      p_until: startOfDay(nextDay(form.until), zone),
      p_reason: form.reason,
      p_for: form.for,
      p_idempotency_key: form.key,
    },
    delegationSaved,
  );
}
