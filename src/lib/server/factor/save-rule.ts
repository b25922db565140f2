import { asked } from '$lib/schemas/factor';
import { act, type Caller } from '$lib/server/data-api/call';

/** Who else needs a second factor, and from when on. */
export const saveFactorRule = (caller: Caller, rule: string, from: string | null, key: string) =>
  act(caller, 'save_factor_rule', { p_rule: rule, p_from: from, p_idempotency_key: key }, asked);
