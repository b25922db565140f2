// A policy as data: which requests a rule is for, and who is asked in which order. The database checks and keeps it.
import { meanings, requestKinds, type Meaning, type RequestKind } from '../states.ts';

export const risks = ['ordinary', 'high', 'unregistered'] as const;
export type Risk = (typeof risks)[number];

export const scopes = ['department', 'tenant', 'named'] as const;
export type Scope = (typeof scopes)[number];

export const modes = ['all', 'any'] as const;
export type Mode = (typeof modes)[number];

export const decidingPermissions = [
  'request.approve_department',
  'request.review_finance',
  'request.sanction',
] as const;
export type Deciding = (typeof decidingPermissions)[number];

export type Step = { permission: Deciding; scope: Scope; named?: string[]; meaning: Meaning; label: string };
export type Position = { mode: Mode; steps: Step[] };
export type Rule = {
  kind: RequestKind | null;
  department_id: string | null;
  payee_risk: Risk | null;
  from_minor: number;
  below_minor: number | null;
  positions: Position[];
};
export type Alternate = { permission: Deciding; member_id: string };
export type PolicyContent = { rules: Rule[]; alternates: Alternate[]; consent: boolean };

/** As many as the database takes. */
export const most = { rules: 500, positions: 20, steps: 20, named: 20 } as const;

export const isKind = (value: unknown): value is RequestKind => requestKinds.some((one) => one === value);
export const isRisk = (value: unknown): value is Risk => risks.some((one) => one === value);
export const isScope = (value: unknown): value is Scope => scopes.some((one) => one === value);
export const isMeaning = (value: unknown): value is Meaning => meanings.some((one) => one === value);
export const isDeciding = (value: unknown): value is Deciding =>
  decidingPermissions.some((one) => one === value);

/** What a step is called and does when nobody said otherwise. */
export const usualStep: Record<Deciding, Step> = {
  'request.approve_department': {
    permission: 'request.approve_department',
    scope: 'department',
    meaning: 'approved',
    label: 'Head of Department',
  },
  'request.review_finance': {
    permission: 'request.review_finance',
    scope: 'tenant',
    meaning: 'reviewed',
    label: 'Finance',
  },
  'request.sanction': {
    permission: 'request.sanction',
    scope: 'tenant',
    meaning: 'sanctioned',
    label: 'Managing Director',
  },
};

/** The same for everything that counts, whatever the order of keys. */
export const contentKey = ({ rules, alternates, consent }: PolicyContent): string =>
  JSON.stringify([
    rules.map((rule) => [
      rule.kind,
      rule.department_id,
      rule.payee_risk,
      rule.from_minor,
      rule.below_minor,
      rule.positions.map(({ mode, steps }) => [steps.length > 1 ? mode : 'all', steps.map(stepKey)]),
    ]),
    alternates.map(({ permission, member_id }) => `${permission} ${member_id}`).sort(),
    consent,
  ]);

export const stepKey = ({ permission, scope, named, meaning, label }: Step): string =>
  JSON.stringify([permission, scope, scope === 'named' ? [...(named ?? [])].sort() : null, meaning, label]);
