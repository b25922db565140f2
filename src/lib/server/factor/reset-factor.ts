import { ended } from '$lib/schemas/factor';
import { act, type Caller } from '$lib/server/data-api/call';

/** Takes away another's lost factor; their sessions end. */
export const resetFactor = (caller: Caller, member: string, reason: string, key: string) =>
  act(caller, 'reset_factor', { p_member: member, p_reason: reason, p_idempotency_key: key }, ended);
