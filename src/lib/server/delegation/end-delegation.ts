import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const endDelegation = (caller: Caller, id: string, key: string) =>
  act(caller, 'end_delegation', { p_delegation: id, p_reason: null, p_idempotency_key: key }, done);
