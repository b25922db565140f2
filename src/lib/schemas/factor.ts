import { z } from 'zod';
import { id, instant } from './common';
import { idempotencyKey } from './forms';

/** One's own second factor, as the pages about it need it; also at the door. */
export const factorState = z.object({
  ok: z.literal(true),
  tenant_id: id,
  tenant_name: z.string(),
  time_zone: z.string(),
  locale: z.string(),
  member_id: id,
  name: z.string(),
  email: z.string().nullable(),
  /** In this session, and when last. */
  passed: z.boolean(),
  passed_at: instant.nullable(),
  enrolled: z.boolean(),
  needed_from: instant.nullable(),
  confirmed_at: instant.nullable(),
  locked_until: instant.nullable(),
  codes_left: z.int().nullable(),
});
export type FactorState = z.infer<typeof factorState>;

/** What our server gets to compare a code with. */
export const begunCheck = z.object({
  ok: z.literal(true),
  tenant_id: id,
  member_id: id,
  enrolled: z.boolean(),
  sealed: z.string(),
});

export const ended = z.object({ ok: z.literal(true), sessions_ended: z.int() });
export const asked = z.object({ ok: z.literal(true), asked: z.int() });

/** Six digits as an app shows them, with or without the space in their middle; or a recovery code. */
export const codeForm = z.object({ code: z.string().trim().min(1, 'Enter the code.').max(80) });
export const resetForm = z.object({
  reason: z.string().trim().max(500, 'Keep it under 500 characters.').default(''),
  key: idempotencyKey,
});
export const ruleForm = z.object({
  rule: z.enum(['required', 'deciders', 'everyone'], 'Choose who needs a second factor.'),
  from: z.union([z.literal(''), z.iso.date('Give a day.')]).default(''),
  key: idempotencyKey,
});
