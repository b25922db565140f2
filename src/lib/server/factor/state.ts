import { factorState } from '$lib/schemas/factor';
import { ask } from '$lib/server/data-api/call';
import type { DataClient } from '$lib/server/data-api/client';

/** The caller's own second factor, also for a session that lacks nothing else. */
export const readFactorState = (db: DataClient, requestId: string) =>
  ask(db, 'factor_state', {}, factorState, requestId);
