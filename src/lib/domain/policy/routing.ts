// Which rule a request falls to: of those that fit, the one that names the most. The picture asks this; the database
// asks its own.
import type { RequestKind } from '../states.ts';
import type { PolicyContent, Risk, Rule } from './content.ts';

export type Imagined = {
  kind: RequestKind;
  department_id: string | null;
  payee_risk: Risk;
  amount_minor: number;
};

const fits = (rule: Rule, request: Imagined): boolean =>
  (rule.kind === null || rule.kind === request.kind) &&
  (rule.department_id === null || rule.department_id === request.department_id) &&
  (rule.payee_risk === null || rule.payee_risk === request.payee_risk) &&
  rule.from_minor <= request.amount_minor &&
  (rule.below_minor === null || request.amount_minor < rule.below_minor);

/** A department counts before a payee's risk, that before a kind; what is named before what is not. */
const weight = (rule: Rule): number =>
  (rule.department_id ? 4 : 0) + (rule.payee_risk ? 2 : 0) + (rule.kind ? 1 : 0);

/** The place of the rule in the list, or null when none covers the request. */
export function ruleFor({ rules }: PolicyContent, request: Imagined): number | null {
  let best: number | null = null;
  rules.forEach((rule, at) => {
    if (!fits(rule, request)) return;
    const held = best === null ? undefined : rules[best];
    if (!held || weight(rule) > weight(held)) best = at;
  });
  return best;
}
