/** A policy as it is drafted, checked and replayed. */
export interface Step {
  permission: 'request.approve_department' | 'request.review_finance' | 'request.sanction';
  scope: 'department' | 'tenant' | 'named';
  named?: string[];
  meaning: 'reviewed' | 'approved' | 'sanctioned';
  label: string;
}
export interface Position {
  mode: 'all' | 'any';
  steps: Step[];
}
export interface Rule {
  kind: 'payment_voucher' | 'purchase_order' | null;
  department_id: string | null;
  payee_risk: 'ordinary' | 'high' | 'unregistered' | null;
  from_minor: number;
  below_minor: number | null;
  positions: Position[];
}
export interface Policy {
  rules: Rule[];
  alternates: { permission: Step['permission']; member_id: string }[];
  consent: boolean;
}

export const HEAD: Step = {
  permission: 'request.approve_department',
  scope: 'department',
  meaning: 'approved',
  label: 'Head of Department',
};
export const FINANCE: Step = {
  permission: 'request.review_finance',
  scope: 'tenant',
  meaning: 'reviewed',
  label: 'Finance',
};
export const DIRECTOR: Step = {
  permission: 'request.sanction',
  scope: 'tenant',
  meaning: 'sanctioned',
  label: 'Managing Director',
};
export const named = (label: string, ...people: string[]): Step => ({
  ...FINANCE,
  scope: 'named',
  named: people.sort(),
  label,
});

export const all = (...steps: Step[]): Position => ({ mode: 'all', steps });
export const any = (...steps: Step[]): Position => ({ mode: 'any', steps });

/** For every request, unless told otherwise: the head, then Finance. */
export const rule = (changes: Partial<Rule> = {}): Rule => ({
  kind: null,
  department_id: null,
  payee_risk: null,
  from_minor: 0,
  below_minor: null,
  positions: [all(HEAD), all(FINANCE)],
  ...changes,
});

export const policy = (rules: Rule[], changes: Partial<Policy> = {}): Policy => ({
  rules,
  alternates: [],
  consent: false,
  ...changes,
});
