import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const nameAlternate = (caller: Caller, request: string, member: string, reason: string, key: string) =>
  act(
    caller,
    'name_alternate',
    { p_request: request, p_member: member, p_reason: reason || null, p_idempotency_key: key },
    done,
  );
