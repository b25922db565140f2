// Who stands in for whom, between two dates.
import { z } from 'zod';
import { id, instant } from './common';
import { idempotencyKey } from './forms';

export const delegation = z.object({
  id,
  from_member: id,
  from_name: z.string(),
  to_member: id,
  to_name: z.string(),
  starts_at: instant,
  ends_at: instant,
  reason: z.string(),
  created_by: id,
  created_by_name: z.string(),
  ended_at: instant.nullable(),
  ended_by_name: z.string().nullable(),
  state: z.enum(['planned', 'living', 'over', 'ended']),
});
export type Delegation = z.infer<typeof delegation>;

export const delegationSaved = z.object({ ok: z.literal(true), delegation_id: id });

const day = z.iso.date('Choose a day.');
const none = z.literal('').transform(() => null);

/** Whole days of the organisation's zone, the last one included. */
export const delegationForm = z.object({
  for: z.union([none, id]).default(null),
  to: z.guid('Choose a person.'),
  from: day,
  until: day,
  reason: z.string().trim().min(1, 'Say why. The trail keeps it.').max(500, 'Keep it under 500 characters.'),
  key: idempotencyKey,
});
export type DelegationForm = z.infer<typeof delegationForm>;

export const endDelegationForm = z.object({ delegation: id, key: idempotencyKey });
