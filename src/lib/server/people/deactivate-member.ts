import { deactivated } from '$lib/schemas/people';
import { act, type Caller } from '$lib/server/data-api/call';

export const deactivateMember = (caller: Caller, member: string, reason: string, key: string) =>
  act(
    caller,
    'deactivate_member',
    { p_member: member, p_reason: reason, p_idempotency_key: key },
    deactivated,
  );
