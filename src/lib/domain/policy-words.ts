// Why a request takes the route that it takes: the band of amount that decided, in words.
import { defaultLocale, locales, type Locale } from './locales.ts';
import { exponentOf, formatMoney } from './money.ts';

type Step = { position: number; permission: string; scope: string; label: string };
export type RuleOfPolicy = {
  kind: string | null;
  from_minor: bigint;
  below_minor: bigint | null;
  steps: Step[];
};

const shapeOf = (steps: Step[]): string =>
  steps
    .map(({ position, permission, scope, label }) => [position, permission, scope, label].join())
    .sort()
    .join(';');

/** The rule behind a route is the one with its steps; a rule for the kind goes before one for every kind. */
export function ruleOf(route: Step[], kind: string, rules: RuleOfPolicy[]): RuleOfPolicy | null {
  const fitting = rules.filter((rule) => rule.kind === kind || rule.kind === null);
  const same = fitting.filter((rule) => shapeOf(rule.steps) === shapeOf(route));
  return same.find((rule) => rule.kind === kind) ?? same[0] ?? null;
}

const list = (labels: string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format([...new Set(labels)].map((one) => `“${one}”`));

/** In a sentence, a round amount is a round amount. */
export const round = (minor: bigint, code: string, locale: Locale): string => {
  const text = formatMoney(minor, code, exponentOf(code), locale);
  const zeros = `${locales[locale].decimal}${'0'.repeat(exponentOf(code))}`;
  return exponentOf(code) > 0 && text.endsWith(zeros) ? text.slice(0, -zeros.length) : text;
};

/** What in the route hangs on the amount: why a step is there, or what a larger amount would add. */
export function reasonOf(
  rule: RuleOfPolicy,
  rules: RuleOfPolicy[],
  base: string,
  locale: Locale = defaultLocale,
): string | null {
  const has = new Set(rule.steps.map((step) => step.label));
  const besides = (other: RuleOfPolicy | undefined, than: Set<string>): string[] =>
    (other?.steps ?? []).map((step) => step.label).filter((label) => !than.has(label));
  if (rule.from_minor > 0n) {
    const lower = rules.find((other) => other.below_minor === rule.from_minor && other.kind === rule.kind);
    const more = besides(rule, new Set((lower?.steps ?? []).map((step) => step.label)));
    const worth = `because it is worth more than ${round(rule.from_minor - 1n, base, locale)}`;
    return lower && more.length > 0 ? `${list(more)} decides too, ${worth}.` : `It goes this way ${worth}.`;
  }
  if (rule.below_minor !== null) {
    const upper = rules.find((other) => other.from_minor === rule.below_minor && other.kind === rule.kind);
    const more = besides(upper, has);
    if (more.length > 0)
      return `Above ${round(rule.below_minor - 1n, base, locale)}, ${list(more)} decides too.`;
  }
  return null;
}
