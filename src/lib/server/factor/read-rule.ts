import { z } from 'zod';
import { instant } from '$lib/schemas/common';
import { read, type Caller } from '$lib/server/data-api/call';

const row = z.object({
  factor_due_at: instant,
  factor_rule: z.enum(['required', 'deciders', 'everyone']),
  factor_rule_from: instant.nullable(),
});
export type FactorRule = z.infer<typeof row>;

/** Whom this organisation asks for a second factor, and from when on. */
export async function readFactorRule(caller: Caller): Promise<FactorRule> {
  const columns = 'factor_due_at, factor_rule, factor_rule_from';
  const [found] = await read(caller, caller.db.from('tenant').select(columns).eq('id', caller.tenant), row);
  if (!found) throw new Error('The organisation cannot be read');
  return found;
}
