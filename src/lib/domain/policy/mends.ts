// What one press can put right of what the database found wrong.
import type { PolicyContent, Rule } from './content.ts';
import type { Operation } from './operations.ts';

export type Mend = { operation: Operation; words: string };
type Found = { token: string; rule_no: number | null; position: number | null; step_no: number | null };

const alike = (one: Rule, other: Rule): boolean =>
  one.kind === other.kind && one.department_id === other.department_id && one.payee_risk === other.payee_risk;

export function mendOf({ rules }: PolicyContent, { token, rule_no, position, step_no }: Found): Mend | null {
  if (token === 'nobody_consents') return { operation: 'mend.consent', words: 'Do not ask for consent' };
  if (rule_no === null) return null;
  const r = rule_no - 1;
  const rule = rules[r];
  if (!rule) return null;
  switch (token) {
    case 'gap':
      return gap(rules, rule, r);
    case 'overlap':
      return overlap(rules, rule, r);
    case 'band_empty':
      return { operation: `mend.ceiling:${r}`, words: `Take the upper limit off rule ${rule_no}` };
    case 'rule_unreachable':
      return { operation: `rule.remove:${r}`, words: `Remove rule ${rule_no}` };
    case 'fewer_than_two':
      return { operation: `position.add:${r}`, words: `Ask somebody in rule ${rule_no}` };
    case 'position_empty':
      return position === null
        ? null
        : { operation: `position.remove:${r}.${position - 1}`, words: `Remove position ${position}` };
    case 'step_unreachable':
      return position === null || step_no === null
        ? null
        : { operation: `step.remove:${r}.${position - 1}.${step_no - 1}`, words: 'Remove the step' };
    default:
      return null;
  }
}

/** Above the rule when nothing goes on where it ends; else below it. */
function gap(rules: Rule[], rule: Rule, r: number): Mend | null {
  const others = rules
    .map((other, at) => ({ other, at }))
    .filter(({ other, at }) => at !== r && alike(rule, other));
  const end = rule.below_minor;
  if (
    end !== null &&
    !others.some(({ other }) => other.from_minor <= end && (other.below_minor ?? Infinity) > end)
  ) {
    const next = others
      .filter(({ other }) => other.from_minor > end)
      .sort((a, b) => a.other.from_minor - b.other.from_minor)[0];
    if (next)
      return {
        operation: `mend.begin:${next.at}.${r}`,
        words: `Let rule ${next.at + 1} begin where rule ${r + 1} ends`,
      };
    return { operation: `mend.ceiling:${r}`, words: `Take the upper limit off rule ${r + 1}` };
  }
  if (rule.from_minor > 0 && !others.some(({ other }) => other.from_minor < rule.from_minor))
    return { operation: `mend.floor:${r}`, words: `Let rule ${r + 1} begin at zero` };
  return null;
}

/** The higher one begins where the lower one ends, or the lower ends where the higher begins. */
function overlap(rules: Rule[], rule: Rule, r: number): Mend | null {
  const at = rules.findIndex(
    (other, index) =>
      index !== r &&
      alike(rule, other) &&
      other.from_minor < (rule.below_minor ?? Infinity) &&
      rule.from_minor < (other.below_minor ?? Infinity),
  );
  const other = rules[at];
  if (!other) return null;
  const [low, high] = other.from_minor <= rule.from_minor ? [at, r] : [r, at];
  const [lower, higher] = [rules[low], rules[high]];
  if (!lower || !higher) return null;
  const whole = { operation: `rule.remove:${r}`, words: `Remove rule ${r + 1}` } as const;
  if (lower.from_minor === higher.from_minor) {
    const short = [low, high].find((one) => rules[one]?.below_minor !== null);
    const long = short === low ? high : low;
    if (short === undefined || lower.below_minor === higher.below_minor) return whole;
    return {
      operation: `mend.begin:${long}.${short}`,
      words: `Let rule ${long + 1} begin where rule ${short + 1} ends`,
    };
  }
  return {
    operation: `mend.end:${low}.${high}`,
    words: `Let rule ${low + 1} end where rule ${high + 1} begins`,
  };
}
