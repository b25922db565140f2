import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const withdrawRequest = (caller: Caller, request: string, reason: string, key: string) =>
  act(
    caller,
    'withdraw_request',
    { p_request: request, p_reason: reason || null, p_idempotency_key: key },
    done,
  );
