import type { PolicyRule, PolicyStep } from '../../support/tenant-plans.ts';
import type { Content, Tenant } from './world.ts';

const STEP = { step: 1, mode: 'all' } as const;
const HEAD: PolicyStep = {
  ...STEP,
  position: 1,
  permission: 'request.approve_department',
  scope: 'department',
  meaning: 'approved',
  label: 'Head of Department',
};
const FINANCE: PolicyStep = {
  ...STEP,
  position: 2,
  permission: 'request.review_finance',
  scope: 'tenant',
  meaning: 'reviewed',
  label: 'Finance',
};
const DIRECTOR: PolicyStep = {
  ...STEP,
  position: 3,
  permission: 'request.sanction',
  scope: 'tenant',
  meaning: 'sanctioned',
  label: 'Managing Director',
};

/** How particular a rule is. */
const marks = (rule: PolicyRule): number =>
  (rule.department === undefined ? 0 : 4) + (rule.risk === undefined ? 0 : 2) + (rule.kind === null ? 0 : 1);

/** AUT-13 for the policies that ship; for the others the most particular rule whose band holds the amount. */
export function routeOf(
  tenant: Tenant,
  { kind, department_id, payee_id }: Pick<Content, 'kind' | 'department_id' | 'payee_id'>,
  base: bigint,
): PolicyStep[] | null {
  if (tenant.rules) {
    const code = tenant.departments.get(department_id ?? '')?.code;
    // nobody in the arranged organisations is of high risk
    const risk = payee_id === null ? 'unregistered' : 'ordinary';
    const [rule] = tenant.rules
      .filter(
        (r) =>
          (r.kind ?? kind) === kind &&
          (r.department ?? code) === code &&
          (r.risk ?? risk) === risk &&
          r.from <= base &&
          (r.below === null || base < r.below),
      )
      .sort((a, b) => marks(b) - marks(a));
    return rule?.steps ?? null;
  }
  if (tenant.deciders === 'one') return [HEAD];
  if (tenant.deciders === 'two') return [HEAD, FINANCE];
  return base > tenant.threshold ? [HEAD, FINANCE, DIRECTOR] : [HEAD, FINANCE];
}
