import type { TestDatabase } from '../../support/database.ts';
import type { Claims } from '../../support/session.ts';
import { openTenants, signInMember, type Tenant } from '../../support/tenants.ts';
import type { Cast } from './cast.ts';
import type { People } from './direct.ts';

/** Who of the arranged tenants plays which part; `reader` reads the trail and does nothing else. */
const PARTS = {
  ours: {
    parts: {
      ...{ requester: 'sam', hod: 'hal', finance: 'fay', md: 'mia', payer: 'finn', admin: 'ada' },
      reader: 'alma',
    },
    department: 'OPS',
    changed: { who: 'sue', sets: [['staff'], ['compliance', 'staff']] },
  },
  other: {
    parts: {
      ...{ requester: 'stan', hod: 'otto', finance: 'fred', payer: 'flo', admin: 'bea' },
      reader: 'gail',
    },
    department: 'EDU',
    changed: { who: 'ora', sets: [['hod'], ['hod', 'staff']] },
  },
};

export interface Company {
  casts: Cast[];
  people: People;
}

/** Two tenants with people at work in them, all signed in. */
export async function openCompany(db: TestDatabase): Promise<Company> {
  const tenants = await openTenants(db);
  const company: Company = { casts: [], people: {} };
  for (const name of ['ours', 'other'] as const) {
    const { parts, department, changed } = PARTS[name];
    const tenant = tenants[name];
    const claims: Record<string, Claims> = {};
    for (const [part, key] of Object.entries(parts))
      claims[part] = (await signInMember(db, tenant, key)).claims;
    company.people[tenant.id] = claims;
    company.casts.push(castOf(tenant, department, changed));
  }
  return company;
}

function castOf(tenant: Tenant, department: string, changed: { who: string; sets: string[][] }): Cast {
  const { currency, threshold } = tenant.plan;
  return {
    tenant: tenant.id,
    department: tenant.departments[department] ?? '',
    currency,
    amounts: [Number(threshold) / 2, Number(threshold) * 2],
    deciders: DECIDERS,
    changed: { member: tenant.members[changed.who]?.id ?? '', sets: changed.sets },
  };
}

/** Which part decides a step that takes this permission. */
export const DECIDERS = {
  'request.approve_department': 'hod',
  'request.review_finance': 'finance',
  'request.sanction': 'md',
};
