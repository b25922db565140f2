// The difference between two policies: which rules came, went or changed, and what of each.
import type { Alternate, PolicyContent, Rule } from './content.ts';
import { contentKey, stepKey } from './content.ts';

export type RuleChange = {
  is: 'same' | 'changed' | 'added' | 'removed';
  before: Rule | null;
  after: Rule | null;
  /** What is different in a changed one. */
  amount: boolean;
  route: boolean;
};
export type PolicyDifference = {
  rules: RuleChange[];
  alternatesAdded: Alternate[];
  alternatesRemoved: Alternate[];
  consent: { before: boolean; after: boolean } | null;
  /** Nothing that counts is different. */
  same: boolean;
};

const scopeOf = ({ kind, department_id, payee_risk }: Rule): string =>
  JSON.stringify([kind, department_id, payee_risk]);
const bandOf = ({ from_minor, below_minor }: Rule): string => `${from_minor}-${below_minor ?? ''}`;
const routeOf = ({ positions }: Rule): string =>
  JSON.stringify(positions.map(({ mode, steps }) => [steps.length > 1 ? mode : 'all', steps.map(stepKey)]));

/** Takes the first of `others` that fits out of it. */
function take(others: Rule[], fits: (rule: Rule) => boolean): Rule | null {
  const at = others.findIndex(fits);
  return at < 0 ? null : (others.splice(at, 1)[0] ?? null);
}

/** How alike two rules for the same requests have to be to count as one that changed; the closest first. */
const likenesses: ((one: Rule, other: Rule) => boolean)[] = [
  (a, b) => scopeOf(a) === scopeOf(b) && bandOf(a) === bandOf(b) && routeOf(a) === routeOf(b),
  (a, b) => scopeOf(a) === scopeOf(b) && bandOf(a) === bandOf(b),
  (a, b) => scopeOf(a) === scopeOf(b) && routeOf(a) === routeOf(b),
  (a, b) => scopeOf(a) === scopeOf(b) && (a.from_minor === b.from_minor || a.below_minor === b.below_minor),
];

export function comparePolicies(before: PolicyContent, after: PolicyContent): PolicyDifference {
  const left = [...before.rules];
  const found = new Map<Rule, Rule>();
  for (const alike of likenesses)
    for (const rule of after.rules) {
      if (found.has(rule)) continue;
      const was = take(left, (other) => alike(other, rule));
      if (was) found.set(rule, was);
    }
  const kept = after.rules.map((rule): RuleChange => {
    const was = found.get(rule) ?? null;
    if (!was) return { is: 'added', before: null, after: rule, amount: false, route: false };
    const amount = bandOf(was) !== bandOf(rule);
    const route = routeOf(was) !== routeOf(rule);
    return { is: amount || route ? 'changed' : 'same', before: was, after: rule, amount, route };
  });
  const gone = left.map((rule): RuleChange => ({
    is: 'removed',
    before: rule,
    after: null,
    amount: false,
    route: false,
  }));
  const stands = (list: Alternate[], one: Alternate): boolean =>
    list.some((other) => other.permission === one.permission && other.member_id === one.member_id);
  return {
    rules: [...kept, ...gone],
    alternatesAdded: after.alternates.filter((one) => !stands(before.alternates, one)),
    alternatesRemoved: before.alternates.filter((one) => !stands(after.alternates, one)),
    consent: before.consent === after.consent ? null : { before: before.consent, after: after.consent },
    same: sameRules(before, after),
  };
}

/** The order in which rules stand decides nothing. */
const sorted = (content: PolicyContent): string =>
  contentKey({
    ...content,
    rules: [...content.rules].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  });
const sameRules = (one: PolicyContent, other: PolicyContent): boolean => sorted(one) === sorted(other);
