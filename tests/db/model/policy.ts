import type { PolicyStep } from '../../support/tenant-plans.ts';
import type { Tenant } from './world.ts';

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

/** AUT-13 for the policies that ship; the first rule of the kind whose band holds the amount for the others. */
export function routeOf(tenant: Tenant, kind: string, base: bigint): PolicyStep[] | null {
  if (tenant.rules) {
    const rule = tenant.rules.find(
      (r) => (r.kind === null || r.kind === kind) && r.from <= base && (r.below === null || base < r.below),
    );
    return rule?.steps ?? null;
  }
  if (tenant.deciders === 'one') return [HEAD];
  if (tenant.deciders === 'two') return [HEAD, FINANCE];
  return base > tenant.threshold ? [HEAD, FINANCE, DIRECTOR] : [HEAD, FINANCE];
}
