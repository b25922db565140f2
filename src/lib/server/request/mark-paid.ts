import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const markPaid = (caller: Caller, request: string, reference: string, key: string) =>
  act(
    caller,
    'mark_paid',
    { p_request: request, p_reference: reference || null, p_idempotency_key: key },
    done,
  );
