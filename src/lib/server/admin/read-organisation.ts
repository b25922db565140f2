// The organisation's settings as they are, with the threshold that the policy in force has.
import { nextNumbers } from '$lib/domain/next-numbers';
import { counter, organisation, policyRule, policyVersion } from '$lib/schemas/admin';
import { currency } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

export async function readOrganisation(caller: Caller) {
  const { db, tenant } = caller;
  const inForce = from(caller, 'policy_versions')
    .lte('effective_from', new Date().toISOString())
    .order('version', { ascending: false });
  const [tenants, currencies, versions, counters] = await Promise.all([
    read(caller, db.from('tenant').select('*').eq('id', tenant), organisation),
    read(caller, db.from('currencies').select('*').order('code'), currency),
    read(caller, inForce.limit(1), policyVersion),
    read(caller, from(caller, 'counters'), counter),
  ]);
  const version = versions[0] ?? null;
  const rules = version
    ? await read(
        caller,
        from(caller, 'policy_rules')
          .eq('version', version.version)
          .gt('from_minor', 0)
          .order('from_minor')
          .limit(1),
        policyRule,
      )
    : [];
  const first = rules[0];
  const found = tenants[0];
  if (!found) throw new Error('The organisation cannot be read');
  return {
    organisation: found,
    currencies,
    version,
    threshold: first ? BigInt(first.from_minor - 1) : null,
    numbers: nextNumbers(counters, new Date().toISOString(), found.time_zone),
  };
}
