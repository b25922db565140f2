// The register of payees: what the views and acts answer, and what the forms send.
import { z } from 'zod';
import { id, instant } from './common';
import { idempotencyKey } from './forms';

const text = z.string().nullable();

export const risks = ['ordinary', 'high'] as const;
export const changeStates = ['pending', 'approved', 'refused', 'withdrawn'] as const;
export const changeFields = ['name', 'bank', 'risk', 'owner', 'active'] as const;

export const payee = z.object({
  id,
  name: z.string(),
  active: z.boolean(),
  account_mask: text,
  sample: z.boolean(),
  risk: z.enum(risks),
  owner_member_id: id.nullable(),
  details_by: id.nullable(),
  details_at: instant.nullable(),
  usable_from: instant.nullable(),
});
export type Payee = z.infer<typeof payee>;

export const payeeChange = z.object({
  id,
  payee_id: id.nullable(),
  payee_name: text,
  fields: z.array(z.enum(changeFields)),
  account_mask_before: text,
  account_mask: text,
  risk_before: z.enum(risks).nullable(),
  risk: z.enum(risks).nullable(),
  owner_before: id.nullable(),
  owner_before_name: text,
  owner_member_id: id.nullable(),
  owner_name: text,
  active: z.boolean().nullable(),
  reason: z.string(),
  proposed_by: id,
  proposed_by_name: text,
  proposed_at: instant,
  state: z.enum(changeStates),
  decided_by: id.nullable(),
  decided_by_name: text,
  decided_at: instant.nullable(),
  decision_reason: text,
  call_back: text,
  usable_from: instant.nullable(),
  returned: z.int(),
});
export type PayeeChange = z.infer<typeof payeeChange>;

/** Bank details whole, for the few who may read them. */
export const bankDetails = z.object({
  bank_name: z.string(),
  account_name: z.string(),
  account_number: z.string(),
});
export type BankDetails = z.infer<typeof bankDetails>;
export const changeSide = bankDetails.extend({ change_id: id, side: z.enum(['old', 'new']) });

export const proposed = z.object({ ok: z.literal(true), change_id: id, deciders: z.int() });
export const changeDecided = z.object({
  ok: z.literal(true),
  state: z.enum(changeStates),
  payee_id: id.nullable(),
  usable_from: instant.nullable(),
  returned: z.int(),
});

const line = (most: number) => z.string().trim().max(most, `Keep it under ${most} characters.`).default('');
export const proposeForm = z.object({
  name: line(200).optional(),
  bank_name: line(200),
  account_name: line(200),
  account_number: line(100),
  risk: z.enum(risks, 'Choose ordinary or high.'),
  owner_member_id: z.union([z.literal('').transform(() => null), id]),
  active: z.enum(['yes', 'no']).optional(),
  reason: line(500),
  key: idempotencyKey,
});
export type ProposeForm = z.infer<typeof proposeForm>;

export const decideChangeForm = z.object({
  decision: z.enum(['approve', 'refuse']),
  called: line(200),
  number: line(200),
  told: line(500),
  reason: line(500),
  key: idempotencyKey,
});
export type DecideChangeForm = z.infer<typeof decideChangeForm>;
export const withdrawChangeForm = z.object({ key: idempotencyKey });
