import { ended } from '$lib/schemas/session';
import { act, type Caller } from '$lib/server/data-api/call';

type Which = { everyone: boolean; member?: string; reason: string };

export const endAllSessions = (caller: Caller, which: Which, key: string) =>
  act(
    caller,
    'end_all_sessions',
    {
      p_member: which.member ?? null,
      p_everyone: which.everyone,
      p_reason: which.reason || null,
      p_idempotency_key: key,
    },
    ended,
  );
