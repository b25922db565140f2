// The rows and answers that concern a request.
import { z } from 'zod';
import { meanings, requestKinds, requestStates } from '$lib/domain/states';
import { id, instant, maybeMinor, minor, problem, refusal, rule } from './common';

const kind = z.enum(requestKinds);
const state = z.enum(requestStates);
const text = z.string().nullable();

export const request = z.object({
  id,
  kind,
  number: text,
  title: text,
  payee_id: id.nullable(),
  payee_name: text,
  department_id: id.nullable(),
  department_name: text,
  currency: text,
  exponent: z.int().nullable(),
  amount_minor: minor,
  tax_minor: minor,
  needed_by: text,
  reference: text,
  purchase_order_id: id.nullable(),
  purchase_order_number: text,
  excess_reason: text,
  state,
  created_by: id,
  requester_name: text,
  created_at: instant,
  updated_at: instant,
  submitted_by: id.nullable(),
  submitted_at: instant.nullable(),
  policy_version: z.int().nullable(),
  rate: z.union([z.number(), z.string()]).nullable(),
  rate_source: text,
  base_currency: text,
  base_exponent: z.int().nullable(),
  base_minor: maybeMinor,
  round: z.int().nullable(),
  content_hash: text,
  closed_at: instant.nullable(),
  paid_at: instant.nullable(),
  paid_by: id.nullable(),
  payment_reference: text,
  /** Of the sample data that an Admin asked for. */
  sample: z.boolean(),
});
export type Request = z.infer<typeof request>;

export const requestLine = z.object({
  position: z.int(),
  description: text,
  quantity_milli: minor,
  unit_minor: minor,
  tax_basis_points: minor,
  net_minor: minor,
  tax_minor: minor,
});
export type RequestLine = z.infer<typeof requestLine>;

export const requestStep = z.object({
  id,
  round: z.int(),
  position: z.int(),
  mode: z.enum(['all', 'any']),
  permission: z.string(),
  scope: z.enum(['department', 'tenant', 'named']),
  named: z.array(id).nullish(),
  meaning: z.enum(meanings),
  label: z.string(),
  state: z.enum(['waiting', 'active', 'done', 'not_needed', 'void']),
  decided_by: id.nullable(),
  decided_by_name: text,
  decided_at: instant.nullable(),
  activated_at: instant.nullable(),
  /** Whose authority was used, when it was not the decider’s own. */
  decided_for_name: text,
});
export type RequestStep = z.infer<typeof requestStep>;

export const timelineEntry = z.object({
  at: instant,
  what: z.string(),
  member_id: id.nullable(),
  member_name: text,
  body: text,
  round: z.int().nullable(),
  meaning: z.enum(meanings).nullable(),
  voided: z.boolean().nullable(),
  void_reason: z.enum(['edited', 'returned', 'payee_changed']).nullable(),
  for_name: text,
  /** Which stood on the screen of a decision. */
  warnings: z.array(z.string()).nullish(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const requestVersion = z.object({
  round: z.int(),
  content: z.record(z.string(), z.unknown()),
  content_hash: z.string(),
  submitted_at: instant,
  policy_version: z.int(),
  /** The rule of that version that applied, in words. */
  rule_words: text,
});

export const inboxRow = z.object({
  request_id: id,
  reason: z.enum(['decide', 'answer', 'resubmit', 'pay']),
  number: text,
  kind,
  title: text,
  payee_name: text,
  currency: z.string(),
  exponent: z.int(),
  amount_minor: minor,
  base_minor: maybeMinor,
  department_name: text,
  requester_name: text,
  step_label: text,
  meaning: z.enum(meanings).nullable(),
  since: instant,
  needed_by: text,
  content_hash: text,
  sample: z.boolean().default(false),
  /** Whom it waits for, when the reader stands in for them. */
  for_name: text,
});
export type InboxRow = z.infer<typeof inboxRow>;

export const plannedStep = z.object({
  position: z.int(),
  label: z.string(),
  permission: z.string(),
  scope: z.enum(['department', 'tenant', 'named']),
  named: z.array(id).nullish(),
  meaning: z.enum(meanings),
});
export type PlannedStep = z.infer<typeof plannedStep>;

export const explained = z.object({
  ok: z.literal(true),
  allowed: z.boolean(),
  token: text,
  explanation: z
    .string()
    .nullish()
    .transform((words) => words ?? ''),
  rules: z
    .array(rule)
    .nullish()
    .transform((rules) => rules ?? []),
  who: z
    .array(z.object({ member_id: id, name: z.string() }))
    .nullish()
    .transform((who) => who ?? []),
  needed: z.string().nullish(),
  route: z.array(plannedStep).nullish(),
  problems: z.array(problem).nullish(),
  remaining_minor: maybeMinor.nullish(),
});
export type Explained = z.infer<typeof explained>;

export const explainedMany = z.object({
  ok: z.literal(true),
  actions: z.record(z.string(), z.discriminatedUnion('ok', [explained, refusal])),
});

export const saved = z.object({ ok: z.literal(true), request_id: id, content_hash: z.string(), state });
export const submitted = z.object({
  ok: z.literal(true),
  number: z.string(),
  state,
  content_hash: z.string(),
});
export const decided = z.object({ ok: z.literal(true), state });

export const balance = z.object({
  ok: z.literal(true),
  currency: z.string(),
  exponent: z.int(),
  amount_minor: minor,
  used_minor: minor,
  remaining_minor: minor,
});
export type Balance = z.infer<typeof balance>;

export const department = z.object({ id, code: z.string(), name: z.string(), active: z.boolean() });
export const payee = z.object({
  id,
  name: z.string(),
  active: z.boolean(),
  account_mask: z.string().nullish(),
});
export const currency = z.object({ code: z.string(), exponent: z.int(), name: z.string() });

/** A filter of the request list under a name, one's own. */
export const savedView = z.object({ id, name: z.string(), query: z.string() });
export type SavedView = z.infer<typeof savedView>;
export const viewSaved = z.object({ ok: z.literal(true), view_id: id });
