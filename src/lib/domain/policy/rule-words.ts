// A rule in plain words: which requests it is for, and who is asked, one after the other.
import { defaultLocale, type Locale } from '../locales.ts';
import { round } from '../policy-words.ts';
import type { Deciding, Position, Risk, Rule, Scope, Step } from './content.ts';

export type Names = {
  department: (id: string) => string;
  member: (id: string) => string;
  /** The roles that hold a permission: "Finance", "Finance or Treasurer". */
  role: (permission: Deciding) => string;
};

export const riskWords: Record<Risk, { name: string; words: string }> = {
  ordinary: { name: 'Payees of ordinary risk', words: 'to payees of ordinary risk' },
  high: { name: 'Payees of high risk', words: 'to payees of high risk' },
  unregistered: { name: 'Payees outside the register', words: 'to payees outside the register' },
};

const subjects = {
  payment_voucher: 'Payment vouchers',
  purchase_order: 'Purchase orders',
} as const;

/** "over NGN 5,000,000 and up to NGN 20,000,000"; nothing where every amount is meant. */
export function amountWords(
  { from_minor, below_minor }: Pick<Rule, 'from_minor' | 'below_minor'>,
  base: string,
  locale: Locale = defaultLocale,
): string {
  const money = (minor: number): string => round(BigInt(minor), base, locale);
  const over = from_minor > 0 ? `over ${money(from_minor - 1)}` : '';
  const upTo = below_minor === null ? '' : `up to ${money(below_minor - 1)}`;
  return [over, upTo].filter(Boolean).join(' and ');
}

/** As the database says it: "Payment vouchers of Sales to payees of high risk, over NGN 5,000,000". */
export function forWords(
  rule: Omit<Rule, 'positions'>,
  names: Names,
  base: string,
  locale: Locale = defaultLocale,
): string {
  const band = amountWords(rule, base, locale);
  if (!rule.kind && !rule.department_id && !rule.payee_risk)
    return band === '' ? 'Every request' : band.charAt(0).toUpperCase() + band.slice(1);
  const subject = [
    rule.kind ? subjects[rule.kind] : 'Requests',
    rule.department_id ? `of ${names.department(rule.department_id)}` : '',
    rule.payee_risk ? riskWords[rule.payee_risk].words : '',
  ];
  return [subject.filter(Boolean).join(' '), band].filter(Boolean).join(', ');
}

const verbs = { reviewed: 'reviews', approved: 'approves', sanctioned: 'sanctions' } as const;

const list = (parts: string[], type: 'conjunction' | 'disjunction'): string =>
  new Intl.ListFormat('en-GB', { type }).format(parts);

const stepWords = ({ label, meaning }: Step): string => `${label || 'somebody'} ${verbs[meaning]}`;

function positionWords({ mode, steps }: Position): string {
  if (steps.length === 1) return steps.map(stepWords).join('');
  if (mode === 'any') return `${list(steps.map(stepWords), 'disjunction')}, whoever is first`;
  return `${list(steps.map(stepWords), 'conjunction')}, side by side`;
}

/** "Head of Department approves, then Finance reviews". */
export function routeWords({ positions }: Pick<Rule, 'positions'>): string {
  const asked = positions.filter(({ steps }) => steps.length > 0).map(positionWords);
  return asked.length === 0 ? 'nobody is asked' : asked.join(', then ');
}

export const ruleWords = (rule: Rule, names: Names, base: string, locale: Locale = defaultLocale): string =>
  `${forWords(rule, names, base, locale)}: ${routeWords(rule)}.`;

/** Who may take a step, told to somebody who never saw a policy. */
export function whoWords(step: Step, names: Names): string {
  if (step.scope === 'named') {
    const people = (step.named ?? []).map(names.member);
    return people.length === 0 ? 'Nobody is named yet' : list(people, 'disjunction');
  }
  const role = names.role(step.permission);
  return step.scope === 'department' ? `${role} of the request’s department` : `Anybody who is ${role}`;
}

export const scopeWords: Record<Scope, { name: string; words: string }> = {
  department: {
    name: 'In the request’s department',
    words: 'Only who heads the department that the request is for.',
  },
  tenant: { name: 'Anywhere', words: 'Everybody with this role, whichever department asks.' },
  named: {
    name: 'People I name',
    words: 'Only these people, as long as they hold a role that decides.',
  },
};

export const meaningHints = {
  reviewed: 'Looked through: the papers are in order.',
  approved: 'Agreed to: it should be bought or paid.',
  sanctioned: 'Authorised at the top: for what is large or unusual.',
} as const;
