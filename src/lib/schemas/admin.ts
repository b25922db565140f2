// Setting up and running an organisation: what the views and acts answer, and what the forms send.
import { z } from 'zod';
import { id, instant } from './common';
import { email, organisationName, personName } from './onboarding';
import { idempotencyKey } from './forms';

export const decidersKeys = ['one', 'two', 'three_or_more'] as const;
export type Deciders = (typeof decidersKeys)[number];

const keys = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

export const setUp = z.object({
  ok: z.literal(true),
  settled: z.boolean(),
  departments: z.int(),
  departments_without_head: z.int(),
  people: z.int(),
  invitations_open: z.int(),
  missing: z.array(z.object({ permission: z.string(), label: z.string() })),
  first_submitted_at: instant.nullable(),
  first_approved_at: instant.nullable(),
  sample: z.boolean(),
  trial_ends_at: instant.nullable(),
  done: z.boolean(),
});
export type SetUp = z.infer<typeof setUp>;

export const organisation = z.object({
  id,
  name: z.string(),
  base_currency: z.string(),
  time_zone: z.string(),
  deciders: z.enum(decidersKeys),
  locale: z.string(),
  created_at: instant,
  trial_ends_at: instant.nullable(),
  settled_at: instant.nullable(),
  payee_cooling_days: z.int(),
});
export type Organisation = z.infer<typeof organisation>;

export const policyVersion = z.object({
  version: z.int(),
  effective_from: instant,
  reason: z.string(),
});
export const policyRule = z.object({ version: z.int(), from_minor: z.int() });

/** The last number that was given out, a kind and a year each. */
export const counter = z.object({ kind: z.string(), year: z.int(), last: z.int() });

export const department = z.object({
  id,
  code: z.string(),
  name: z.string(),
  active: z.boolean(),
  heads: keys,
});
export type Department = z.infer<typeof department>;

export const invitationStates = ['open', 'spent', 'revoked', 'expired'] as const;
export const invitation = z.object({
  id,
  email: z.string(),
  name: z.string(),
  roles: keys,
  department_id: id.nullable(),
  heads: keys,
  invited_by_name: z.string().nullable(),
  invited_at: instant,
  expires_at: instant,
  state: z.enum(invitationStates),
});
export type Invitation = z.infer<typeof invitation>;

export const settingsSaved = z.object({
  ok: z.literal(true),
  changed: z.array(z.string()),
  policy_version: z.int().nullable(),
});
export const departmentSaved = z.object({ ok: z.literal(true), department_id: id, code: z.string() });
export const invited = z.object({ ok: z.literal(true), invitation_id: id, expires_at: instant });
export const invitationRenewed = z.object({ ok: z.literal(true), expires_at: instant });
export const sampleRemoved = z.object({ ok: z.literal(true), withdrawn: z.int(), kept: z.int() });

/** Amounts are read once the currency is known. */
export const settingsForm = z.object({
  name: organisationName,
  base_currency: z.string().length(3, 'Choose one from the list.'),
  time_zone: z.string().min(1, 'Choose one from the list.').max(100),
  locale: z.string().max(20).optional(),
  deciders: z.enum(decidersKeys, 'Choose how many people decide.'),
  threshold: z.string().max(40).default(''),
  policy_version: z.coerce.number().int().positive().optional(),
  payee_cooling_days: z.coerce
    .number('Give a whole number of days, at most 30.')
    .int('Give a whole number of days, at most 30.')
    .min(0, 'Give a whole number of days, at most 30.')
    .max(30, 'Give a whole number of days, at most 30.')
    .optional(),
});

export const departmentForm = z.object({
  department: id.optional(),
  name: z
    .string()
    .trim()
    .min(2, 'Give it a name of at least 2 characters.')
    .max(80, 'Keep it under 80 characters.'),
  code: z.string().trim().max(8, 'At most 8 letters and digits.').optional(),
});
export const departmentChange = z.object({ department: id });

const none = z.literal('').transform(() => null);

export const inviteForm = z.object({
  email,
  name: personName,
  roles: z.array(z.string().max(100)).min(1, 'Choose at least one role.').max(20),
  department: z.union([none, id]).default(null),
  heads: z.array(id).max(50),
  key: idempotencyKey,
});
export type InviteForm = z.infer<typeof inviteForm>;
export const invitationForm = z.object({ invitation: id, key: idempotencyKey });
