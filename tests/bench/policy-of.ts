import type { Sql } from 'postgres';
import { all, DIRECTOR, FINANCE, HEAD, policy, rule, type Policy, type Rule } from '../db/policy/content.ts';

/** A sound policy of so many rules: a few for every request, the others each for a department, a kind and a band. */
export function policyOf(rules: number, departments: string[]): Policy {
  const cells: Pick<Rule, 'kind' | 'department_id'>[] = [
    { kind: null, department_id: null },
    ...(rules > 5
      ? departments.flatMap((department_id) =>
          ([null, 'payment_voucher', 'purchase_order'] as const).map((kind) => ({ kind, department_id })),
        )
      : []),
  ];
  const inCell = cells.map((_, n) => Math.floor((rules + cells.length - 1 - n) / cells.length));
  return policy(
    cells.flatMap((cell, n) =>
      Array.from({ length: inCell[n] ?? 0 }, (_, band) =>
        rule({
          ...cell,
          from_minor: band * BAND,
          below_minor: band + 1 === inCell[n] ? null : (band + 1) * BAND,
          positions: [all(HEAD), all(FINANCE), ...(band % 2 === 0 ? [] : [all(DIRECTOR)])],
        }),
      ),
    ),
  );
}

export const BAND = 1_000_000;

/** As publishing writes it, in force at once. */
export async function writePolicy(admin: Sql, tenant: string, content: Policy): Promise<number> {
  const [row] = await admin.begin(
    (tx) => tx<{ version: number }[]>`
      with next as (select max(version) + 1 as version from app.policy_versions where tenant_id = ${tenant})
      select n.version, app.write_policy(${tenant}, n.version, null, ${tx.json(content as never)}, 'A bench', clock_timestamp(), 'NGN')
        from next n`,
  );
  return row?.version ?? 0;
}
