// What the Data API may answer with, common to every noun.
import { z } from 'zod';

export const id = z.guid();
export const instant = z.string().min(10);
/** Amounts travel as JSON integers and are bigint from here on. */
export const minor = z.int().transform((value) => BigInt(value));
export const maybeMinor = z
  .int()
  .nullable()
  .transform((value) => (value === null ? null : BigInt(value)));

export const rule = z.object({ rule: z.string(), passed: z.boolean(), because: z.string().nullable() });
export type Rule = z.infer<typeof rule>;

export const change = z.object({
  field: z.string(),
  before: z.unknown().transform((value) => value ?? null),
  after: z.unknown().transform((value) => value ?? null),
});

/** A policy's problems name a rule instead of a field. */
export const problem = z.object({ field: z.string().default(''), problem: z.string() });
export type Problem = z.infer<typeof problem>;

export const tenantName = z.object({ id, name: z.string() });

/** A refusal is an outcome: a stable token, words for the person, and the rules that were weighed. */
export const refusal = z.object({
  ok: z.literal(false),
  token: z.string(),
  explanation: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  rules: z
    .array(rule)
    .nullish()
    .transform((rules) => rules ?? []),
  difference: z
    .array(change)
    .nullish()
    .transform((changes) => changes ?? []),
  problems: z
    .array(problem)
    .nullish()
    .transform((problems) => problems ?? []),
  tenants: z
    .array(tenantName)
    .nullish()
    .transform((tenants) => tenants ?? []),
  /** When somebody who tried too often may come again. */
  retry_at: instant.nullish().transform((at) => at ?? null),
  /** With second_factor_required: whether there is one to pass, or one to set up. */
  enrolled: z
    .boolean()
    .nullish()
    .transform((enrolled) => enrolled ?? null),
  attempts_left: z
    .int()
    .nullish()
    .transform((left) => left ?? null),
  remaining_minor: maybeMinor.nullish().transform((amount) => amount ?? null),
});
export type Refusal = z.infer<typeof refusal>;

/** One that our server says by itself, in the shape of the database's. */
export const refusalOf = (token: string, explanation = ''): Refusal =>
  refusal.parse({ ok: false, token, explanation });

/** For acts whose answer nobody reads beyond "done". */
export const done = z.object({ ok: z.literal(true), event_id: z.string().nullish() });
