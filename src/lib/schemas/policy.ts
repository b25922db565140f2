// Policy: what the views and functions answer, and what the forms send.
import { z } from 'zod';
import { decidingPermissions, modes, risks, scopes, type PolicyContent } from '$lib/domain/policy/content';
import { meanings, requestKinds } from '$lib/domain/states';
import { id, instant } from './common';

const words = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
const count = z.int().nullish();

export const versionRow = z.object({
  version: z.int(),
  effective_from: instant,
  author_id: id.nullable(),
  author_name: z.string().nullable(),
  reason: z.string(),
  consent: z.boolean(),
  consented_by_name: z.string().nullable(),
});
const step = z.object({
  permission: z.enum(decidingPermissions),
  scope: z.enum(scopes),
  named: z.array(id).optional(),
  meaning: z.enum(meanings),
  label: z.string(),
});
export const policyContent = z
  .object({
    rules: z.array(
      z.object({
        kind: z.enum(requestKinds).nullable(),
        department_id: id.nullable(),
        payee_risk: z.enum(risks).nullable(),
        from_minor: z.int(),
        below_minor: z.int().nullable(),
        positions: z.array(z.object({ mode: z.enum(modes), steps: z.array(step) })),
      }),
    ),
    alternates: z.array(z.object({ permission: z.enum(decidingPermissions), member_id: id })),
    consent: z.boolean(),
  })
  .transform((content): PolicyContent => content as PolicyContent);

export const policyRead = z.object({ ok: z.literal(true), version: z.int(), content: policyContent });

export const draftRow = z.object({
  base_version: z.int().nullable(),
  content: policyContent,
  revision: z.int(),
  author_id: id.nullable(),
  author_name: z.string().nullable(),
  updated_at: instant,
});
export type DraftRow = z.infer<typeof draftRow>;

export const policyProblem = z.object({
  severity: z.enum(['hole', 'advice']),
  token: z.string(),
  rule_no: count.transform((no) => no ?? null),
  position: count.transform((no) => no ?? null),
  step_no: count.transform((no) => no ?? null),
  problem: z.string(),
  mend: words,
});
export type PolicyProblem = z.infer<typeof policyProblem>;
const problems = z
  .array(policyProblem)
  .nullish()
  .transform((list) => list ?? []);

export const draftSaved = z.object({ ok: z.literal(true), revision: z.int(), problems });
export const policyChecked = z.object({ ok: z.literal(true), problems });

export const proposalRow = z.object({
  id,
  content: policyContent,
  reason: words,
  effective_from: instant.nullish(),
  proposed_by: id.nullish(),
  proposed_by_name: z.string().nullish(),
  proposed_at: instant,
  state: z.string(),
});
export type ProposalRow = z.infer<typeof proposalRow>;

export const policyPublished = z.union([
  z.object({ ok: z.literal(true), pending: z.literal(true), proposal_id: id }),
  z.object({
    ok: z.literal(true),
    pending: z.literal(false).nullish(),
    version: z.int(),
    effective_from: instant,
  }),
]);
export const proposalDecided = z.object({
  ok: z.literal(true),
  version: z.int().nullish(),
  effective_from: instant.nullish(),
});

const reason = z
  .string()
  .trim()
  .min(1, 'Say why: people will read it beside the version.')
  .max(500, 'Keep it under 500 characters.');
const calendarDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Give a date.');

export const publishForm = z
  .object({
    revision: z.coerce.number().int(),
    reason,
    when: z.enum(['now', 'later']).default('now'),
    date: calendarDate.or(z.literal('')).default(''),
    key: z.string().trim().min(8).max(200),
  })
  .refine(({ when, date }) => when === 'now' || date !== '', {
    path: ['date'],
    message: 'Give the day from which it counts.',
  });

export const proposalForm = z.object({
  proposal: id,
  decision: z.enum(['agree', 'refuse', 'withdraw']),
  reason: z.string().trim().max(500, 'Keep it under 500 characters.').default(''),
  key: z.string().trim().min(8).max(200),
});

export const rateRow = z.object({
  id,
  currency: z.string(),
  rate: z.number(),
  source: z.string(),
  effective_at: instant,
  saved_at: instant,
  saved_by_name: z.string().nullable(),
});
export type RateRow = z.infer<typeof rateRow>;
export const rateSaved = z.object({ ok: z.literal(true), rate_id: id, effective_at: instant });

export const rateForm = z.object({
  currency: z.string().length(3, 'Choose a currency.'),
  rate: z.string().trim().min(1, 'Give the rate.').max(40),
  source: z
    .string()
    .trim()
    .min(1, 'Say where the rate comes from.')
    .max(200, 'Keep it under 200 characters.'),
  date: calendarDate.or(z.literal('')).default(''),
  key: z.string().trim().min(8).max(200),
});
