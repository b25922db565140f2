/** Who and what the two arranged tenants hold. People are named so that the first letter tells their role. */
export interface PersonPlan {
  key: string;
  roles: string[];
  heads: string[];
  window: 'none' | 'open' | 'expired';
}

export interface PolicyStep {
  position: number;
  step: number;
  mode: 'all' | 'any';
  permission: 'request.approve_department' | 'request.review_finance' | 'request.sanction';
  scope: 'department' | 'tenant';
  meaning: 'approved' | 'reviewed' | 'sanctioned';
  label: string;
}

/** from <= base amount < below, in minor units; a null kind is every kind, no department every one, no risk every payee. */
export interface PolicyRule {
  kind: 'payment_voucher' | 'purchase_order' | null;
  /** By its code. */
  department?: string;
  risk?: 'ordinary' | 'high' | 'unregistered';
  from: bigint;
  below: bigint | null;
  steps: PolicyStep[];
}

export interface TenantPlan {
  name: string;
  currency: string;
  zone: string;
  deciders: 'one' | 'two' | 'three_or_more';
  threshold: bigint;
  departments: { code: string; active: boolean }[];
  people: PersonPlan[];
  /** Its registered owner, who proposed its details, and whether they still cool off. */
  payees: { name: string; owner: string | null; active: boolean; editor: string | null; cools: boolean }[];
  /** The newest one in effect counts: `hours` from now. */
  rates: { currency: string; rate: string; hours: number }[];
  alternates: { permission: PolicyStep['permission']; member: string }[];
}

const person = (
  key: string,
  roles: string[],
  heads: string[] = [],
  window: PersonPlan['window'] = 'none',
) => ({
  key,
  roles,
  heads,
  window,
});
const department = (code: string, active = true) => ({ code, active });
const payee = (name: string, owner: string | null = null, active = true) => ({
  ...{ name, owner, active },
  editor: null,
  cools: false,
});
const proposedBy = (editor: string, name: string, cools = false) => ({ ...payee(name), editor, cools });
const rate = (currency: string, value: string, hours: number) => ({ currency, rate: value, hours });

export const OURS: TenantPlan = {
  name: 'Our Foods Ltd',
  currency: 'NGN',
  zone: 'Africa/Lagos',
  deciders: 'three_or_more',
  threshold: 50_000_000n,
  departments: [department('OPS'), department('SAL'), department('LAB'), department('OLD', false)],
  people: [
    person('ada', ['admin', 'staff']),
    // dated, so that ada alone keeps the organisation from having no Admin one day
    person('abe', ['admin'], [], 'open'),
    person('hal', ['hod'], ['OPS', 'LAB']),
    person('hope', ['hod'], ['OPS', 'SAL']),
    person('hugo', ['finance', 'hod'], ['SAL']),
    person('fay', ['finance']),
    person('finn', ['finance', 'staff']),
    person('mia', ['md']),
    person('max', ['hod', 'md'], ['SAL']),
    person('sam', ['staff']),
    person('sue', ['staff']),
    person('cora', ['compliance', 'staff']),
    person('alma', ['auditor'], [], 'open'),
    person('bola', ['board'], [], 'open'),
    person('gus', ['auditor'], [], 'expired'),
    person('uma', ['staff']),
  ],
  payees: [
    payee('Plain Supplies'),
    payee('Fay & Sons', 'fay'),
    payee('Hal Haulage', 'hal'),
    payee('Mia Media', 'mia'),
    payee('Closed Ltd', null, false),
    proposedBy('finn', 'Finn’s Find'),
    proposedBy('uma', 'Just Changed', true),
  ],
  rates: [
    rate('USD', '1500', -48),
    rate('USD', '1540.25', -1),
    rate('USD', '9999', 24),
    rate('JPY', '10.2', -1),
    rate('KWD', '5015.123456', -1),
  ],
  alternates: [{ permission: 'request.sanction', member: 'fay' }],
};

export const OTHER: TenantPlan = {
  name: 'Other Schools Trust',
  currency: 'JPY',
  zone: 'Asia/Tokyo',
  deciders: 'two',
  threshold: 300_000n,
  departments: [department('EDU'), department('BUS')],
  people: [
    person('bea', ['admin', 'staff']),
    person('bud', ['admin']),
    person('otto', ['hod'], ['EDU']),
    person('ora', ['hod'], ['BUS']),
    person('fred', ['finance']),
    person('flo', ['finance', 'hod'], ['BUS']),
    person('stan', ['staff']),
    person('gail', ['compliance']),
    person('uma', ['finance', 'hod'], ['EDU']),
  ],
  payees: [payee('Book House'), payee('Otto Press', 'otto')],
  rates: [rate('USD', '151.37', -1), rate('KWD', '492.1', -1)],
  alternates: [],
};

const step = (
  position: number,
  number: number,
  mode: PolicyStep['mode'],
  by: 'hod' | 'finance' | 'md',
): PolicyStep => ({
  position,
  step: number,
  mode,
  ...{
    hod: {
      permission: 'request.approve_department' as const,
      scope: 'department' as const,
      meaning: 'approved' as const,
      label: 'Head of Department',
    },
    finance: {
      permission: 'request.review_finance' as const,
      scope: 'tenant' as const,
      meaning: 'reviewed' as const,
      label: 'Finance',
    },
    md: {
      permission: 'request.sanction' as const,
      scope: 'tenant' as const,
      meaning: 'sanctioned' as const,
      label: 'Managing Director',
    },
  }[by],
});

/** Who stands in under the parallel policy: hope heads no LAB, so that only her standing in lets her read there. */
export const PARALLEL_ALTERNATES: TenantPlan['alternates'] = [
  ...OURS.alternates,
  { permission: 'request.approve_department', member: 'hope' },
];

/** Any-of and all-of side by side, the MD above the threshold, and no rule at all for very large orders. */
export const PARALLEL_POLICY = (threshold: bigint): PolicyRule[] => [
  {
    kind: 'payment_voucher',
    from: 0n,
    below: threshold + 1n,
    steps: [step(1, 1, 'any', 'hod'), step(1, 2, 'any', 'finance')],
  },
  {
    kind: 'payment_voucher',
    from: threshold + 1n,
    below: null,
    steps: [step(1, 1, 'all', 'hod'), step(1, 2, 'all', 'finance'), step(2, 1, 'all', 'md')],
  },
  { kind: 'purchase_order', from: 0n, below: threshold + 1n, steps: [step(1, 1, 'all', 'hod')] },
  {
    kind: 'purchase_order',
    from: threshold + 1n,
    below: threshold * 10n,
    steps: [step(1, 1, 'all', 'hod'), step(2, 1, 'all', 'finance'), step(2, 2, 'all', 'md')],
  },
];
