import { ended } from '$lib/schemas/session';
import { act, type Caller } from '$lib/server/data-api/call';

export const endSession = (caller: Caller, session: string, key: string) =>
  act(caller, 'end_session', { p_session: session, p_idempotency_key: key }, ended);
