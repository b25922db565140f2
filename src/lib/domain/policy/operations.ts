// What can be done to a policy in the form, each as a word that a button carries: the page does it at once, and a
// form without script posts the word, so that the server does the very same.
import { most, usualStep, type Deciding, decidingPermissions } from './content.ts';
import type { TypedPolicy, TypedPosition, TypedRule, TypedStep } from './typed.ts';

export type Operation =
  | `rule.${'add' | `${'copy' | 'remove' | 'up' | 'down' | 'split'}:${number}`}`
  | `position.${'add' | 'remove' | 'up' | 'down'}:${string}`
  | `step.${'add' | 'remove'}:${string}`
  | `alternate.${'add' | `remove:${number}`}`
  | `mend.${'begin' | 'end'}:${number}.${number}`
  | `mend.${'ceiling' | 'floor'}:${number}`
  | 'mend.consent';

const usual = (permission: Deciding): TypedStep => ({ ...usualStep[permission], named: [] });
const alone = (step: TypedStep): TypedPosition => ({ mode: 'all', steps: [step] });

/** The first that the route has not, in the order that most organisations ask. */
function nextStep(rule: TypedRule): TypedStep {
  const asked = rule.positions.flatMap(({ steps }) => steps.map(({ permission }) => permission));
  return usual(decidingPermissions.find((one) => !asked.includes(one)) ?? 'request.review_finance');
}

const newRule = (): TypedRule => ({
  kind: '',
  department: '',
  risk: '',
  over: '',
  upTo: '',
  positions: [alone(usual('request.approve_department')), alone(usual('request.review_finance'))],
});

function swap<T>(list: T[], one: number, other: number): void {
  const [a, b] = [list[one], list[other]];
  if (a === undefined || b === undefined) return;
  list[one] = b;
  list[other] = a;
}

/** A copy of the policy with the operation done; what cannot be done leaves it as it is. */
export function apply(policy: TypedPolicy, operation: string): TypedPolicy {
  const next = structuredClone(policy);
  const [name = '', where = ''] = operation.split(':');
  const [r = -1, p = -1, s = -1] = where.split('.').map(Number);
  const rule = next.rules[r];
  const [what = '', act = ''] = name.split('.');
  if (what === 'rule') onRules(next, act, r);
  else if (what === 'position' && rule) onPositions(rule, act, p);
  else if (what === 'step' && rule) onSteps(rule, act, p, s);
  else if (name === 'mend.consent') next.consent = false;
  else if (what === 'mend' && rule) onBands(next, act, r, p);
  else if (name === 'alternate.add' && next.alternates.length < 100)
    next.alternates.push({ permission: 'request.sanction', member: '' });
  else if (name === 'alternate.remove') next.alternates = next.alternates.filter((_, at) => at !== r);
  return next;
}

function onRules(next: TypedPolicy, act: string, r: number): void {
  const { rules } = next;
  const rule = rules[r];
  if (act === 'add' && rules.length < most.rules) rules.push(newRule());
  if (!rule) return;
  if (act === 'remove') rules.splice(r, 1);
  if (act === 'up' && r > 0) swap(rules, r, r - 1);
  if (act === 'down') swap(rules, r, r + 1);
  if (act === 'copy' && rules.length < most.rules) rules.splice(r + 1, 0, structuredClone(rule));
  // In two, at an amount that is still to be named: below it as it is, above it with one step more.
  if (act === 'split' && rules.length < most.rules) {
    const above = { ...structuredClone(rule), over: '' };
    if (above.positions.length < most.positions) above.positions.push(alone(nextStep(rule)));
    rules.splice(r + 1, 0, above);
    rule.upTo = '';
  }
}

/** Where a rule begins or ends, put right by one press. */
function onBands({ rules }: TypedPolicy, act: string, r: number, other: number): void {
  const [rule, beside] = [rules[r], rules[other]];
  if (!rule) return;
  if (act === 'ceiling') rule.upTo = '';
  if (act === 'floor') rule.over = '';
  if (act === 'begin' && beside) rule.over = beside.upTo;
  if (act === 'end' && beside) rule.upTo = beside.over;
}

function onPositions(rule: TypedRule, act: string, p: number): void {
  const { positions } = rule;
  if (act === 'add' && positions.length < most.positions) positions.push(alone(nextStep(rule)));
  if (act === 'remove') positions.splice(p, positions[p] ? 1 : 0);
  if (act === 'up' && p > 0) swap(positions, p, p - 1);
  if (act === 'down') swap(positions, p, p + 1);
}

function onSteps(rule: TypedRule, act: string, p: number, s: number): void {
  const position = rule.positions[p];
  if (!position) return;
  if (act === 'add' && position.steps.length < most.steps) position.steps.push(nextStep(rule));
  if (act === 'remove') position.steps.splice(s, position.steps[s] ? 1 : 0);
  // A place where nobody is asked is no place.
  if (position.steps.length === 0) rule.positions.splice(p, 1);
}

/** Two rules for the same requests, of which the second begins where the first ends. */
const alike = (one: TypedRule, other: TypedRule): boolean =>
  one.kind === other.kind && one.department === other.department && one.risk === other.risk;

/**
 * A threshold is one amount with two sides: when the end of a rule is typed, the rule that began there begins at the
 * new one, and the other way round. Answers the places of the rules that went along.
 */
export function moveThreshold(
  policy: TypedPolicy,
  at: number,
  side: 'over' | 'upTo',
  was: string,
  is: string,
): number[] {
  const rule = policy.rules[at];
  if (!rule) return [];
  const other = side === 'over' ? 'upTo' : 'over';
  const along = policy.rules.flatMap((one, index) =>
    index !== at && alike(one, rule) && one[other].trim() === was.trim() && touches(policy, at, index, side)
      ? [index]
      : [],
  );
  for (const index of along) {
    const neighbour = policy.rules[index];
    if (neighbour) neighbour[other] = is;
  }
  return along;
}

/** Without an amount yet, only the next one can be meant: every last rule ends at nothing. */
function touches(policy: TypedPolicy, at: number, index: number, side: 'over' | 'upTo'): boolean {
  const rule = policy.rules[at];
  const other = policy.rules[index];
  if (!rule || !other) return false;
  const [low, high] = side === 'upTo' ? [at, index] : [index, at];
  const typed = side === 'upTo' ? other.over : other.upTo;
  return typed.trim() !== '' || high === low + 1;
}
