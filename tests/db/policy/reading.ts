// What the database says about a policy, said once more and otherwise: by trying everything, not by sets and ranges.
import { permissionsOf } from '../model/roles.ts';
import type { Tenant, TenantMember } from '../../support/tenants.ts';
import type { Policy, Rule, Step } from './content.ts';

export const KINDS = ['payment_voucher', 'purchase_order'] as const;
export const RISKS = ['ordinary', 'high', 'unregistered'] as const;

export interface Asked {
  kind: string;
  department: string;
  risk: string;
  base: number;
}

const within = (rule: Rule, base: number) =>
  rule.from_minor <= base && (rule.below_minor === null || base < rule.below_minor);
const isFor = (rule: Rule, { kind, department, risk }: Asked) =>
  (rule.kind ?? kind) === kind &&
  (rule.department_id ?? department) === department &&
  (rule.payee_risk ?? risk) === risk;
/** The department counts more than the risk, the risk more than the kind. */
const marks = (rule: Rule) =>
  [rule.department_id, rule.payee_risk, rule.kind].map((mark) => (mark === null ? '0' : '1')).join('');

/** All the rules that could apply, the one that does first. */
export function candidates(policy: Policy, asked: Asked): number[] {
  return policy.rules
    .map((rule, index) => ({ rule, no: index + 1 }))
    .filter(({ rule }) => isFor(rule, asked) && within(rule, asked.base))
    .sort((a, b) => marks(b.rule).localeCompare(marks(a.rule)) || a.no - b.no)
    .map(({ no }) => no);
}

export const ruleFor = (policy: Policy, asked: Asked): number | null => candidates(policy, asked)[0] ?? null;

/** Every amount at which anything may change. */
const turns = (policy: Policy): number[] => [
  ...new Set([0, ...policy.rules.flatMap((rule) => [rule.from_minor, rule.below_minor ?? 0])]),
];

const ELSEWHERE = 'a department that no rule names';
const spots = (department: string) =>
  KINDS.flatMap((kind) => RISKS.map((risk) => ({ kind, risk, department })));

/** Token and rule of each fault in the bands, sorted; a gap has no rule here. */
export function bandFaults(policy: Policy): string[] {
  const { rules } = policy;
  const amounts = turns(policy);
  const found: string[] = [];
  const sound = rules.map((rule) => rule.below_minor === null || rule.from_minor < rule.below_minor);
  rules.forEach((rule, index) => {
    const no = index + 1;
    if (!sound[index]) {
      found.push(`band_empty ${no}`);
      return;
    }
    const alike = (other: Rule, at: number) =>
      at < index &&
      sound[at] &&
      (['kind', 'department_id', 'payee_risk'] as const).every((key) => other[key] === rule[key]) &&
      amounts.some((amount) => within(other, amount) && within(rule, amount));
    if (rules.some(alike)) found.push(`overlap ${no}`);
    const reached = spots(rule.department_id ?? ELSEWHERE).some(
      (spot) =>
        isFor(rule, { ...spot, base: 0 }) &&
        amounts.some((base) => {
          if (!within(rule, base)) return false;
          const [first] = candidates(policy, { ...spot, base }).map((one) => rules[one - 1] as Rule);
          return first !== undefined && marks(first) === marks(rule);
        }),
    );
    if (!reached) found.push(`rule_unreachable ${no}`);
  });
  const open = spots(ELSEWHERE).some((spot) =>
    amounts.some((base) => ruleFor(policy, { ...spot, base }) === null),
  );
  if (open) found.push('gap');
  return found.sort();
}

/** Today's people, by what they may do. */
export class People {
  readonly #tenant: Tenant;
  readonly #members: TenantMember[];

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
    this.#members = Object.values(tenant.members).filter(({ window }) => window !== 'expired');
  }

  #holds(member: TenantMember, permission: string): boolean {
    return permissionsOf(new Set(member.roles), this.#tenant.plan.deciders).has(permission);
  }

  #decides(member: TenantMember): boolean {
    return ['request.approve_department', 'request.review_finance', 'request.sanction'].some((permission) =>
      this.#holds(member, permission),
    );
  }

  get requesters(): TenantMember[] {
    return this.#members.filter((m) => this.#holds(m, 'request.create') && this.#holds(m, 'request.submit'));
  }

  /** Who acts on a step by right. */
  actors(step: Step, department: string): string[] {
    return this.#members
      .filter((member) => {
        if (step.scope === 'named') return step.named?.includes(member.id) && this.#decides(member);
        if (!this.#holds(member, step.permission)) return false;
        return step.scope === 'tenant' || member.heads.includes(department);
      })
      .map(({ id }) => id);
  }

  lent(policy: Policy, step: Step): string[] {
    return this.#members
      .filter(
        (member) =>
          this.#decides(member) &&
          policy.alternates.some((a) => a.permission === step.permission && a.member_id === member.id),
      )
      .map(({ id }) => id);
  }
}

/** Where a rule is the one that applies to something. */
export function placesOf(policy: Policy, no: number, open: string[]): string[] {
  return open.filter((department) =>
    spots(department).some((spot) => turns(policy).some((base) => ruleFor(policy, { ...spot, base }) === no)),
  );
}

/** Can a route be gone to its end by different people, without this one? Tries everybody, step after step. */
export function carries(
  policy: Policy,
  rule: Rule,
  people: People,
  department: string,
  without: string | null,
): boolean {
  const slots = rule.positions.flatMap(({ mode, steps }) =>
    mode === 'any' ? [steps] : steps.map((step) => [step]),
  );
  const from = (steps: Step[], of: (step: Step) => string[], used: string[]) =>
    [...new Set(steps.flatMap(of))].filter((id) => !used.includes(id));
  const goOn = (at: number, used: string[]): boolean => {
    const steps = slots[at];
    if (!steps) return true;
    const own = from(steps, (step) => people.actors(step, department), used);
    const next = own.length > 0 ? own : from(steps, (step) => people.lent(policy, step), used);
    return next.some((id) => goOn(at + 1, [...used, id]));
  };
  return goOn(0, without === null ? [] : [without]);
}
