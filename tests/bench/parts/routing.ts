import type { Sql } from 'postgres';
import { applyActor, type Claims } from '../../support/session.ts';
import { openTenants, signInMember, type Tenant } from '../../support/tenants.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import type { Part, Row } from '../part.ts';
import { BAND, policyOf, writePolicy } from '../policy-of.ts';
import { clients, ratioRow, takeTurns, type Side } from '../slices.ts';

const SIZES = [5, 50, 500] as const;
const GOALS: Record<number, number> = { 50: 1.2, 500: 2 };
/** Asked in one statement, so that the way there costs next to nothing. */
const AT_ONCE = 200;

interface Place {
  rules: number;
  tenant: Tenant;
  version: number;
  claims: Claims;
  draft: string;
  pending: string;
}

/** AUT-7: the same request under policies of ever more rules: which rule applies, where a draft would go, who may decide. */
export const routing: Part = {
  letter: 'h',
  title: 'Routing and evaluating under policies of 5, 50 and 500 rules, against 5',
  async run(bench) {
    const db = await bench.open();
    try {
      const places: Place[] = [];
      for (const rules of SIZES) places.push(await open(db, rules));
      await db.admin`analyze`;
      const sql = db.connect('authenticator');
      const asCountersign = db.connect('supabase_admin');
      const explain = (place: Place, request: string, action: string) => async () => {
        await sql.begin(async (tx) => {
          await applyActor(tx, place.claims);
          const [row] = await tx<
            { answer: { ok: boolean } }[]
          >`select api.explain(${request}, ${action}) as answer`;
          if (!row?.answer.ok) throw new Error('not explained');
        });
      };
      const rows: Row[] = [];
      for (const [what, work] of [
        ['the rule that applies', (place: Place) => match(asCountersign, place)],
        ['where a draft would go', (place: Place) => explain(place, place.draft, 'submit')],
        ['who may approve', (place: Place) => explain(place, place.pending, 'approve')],
      ] as const) {
        const sides = Object.fromEntries(
          places.map((place): [string, Side['run']] => [place.rules.toString(), clients(1, work(place))]),
        );
        const measured = await takeTurns(bench, sides, { sliceMs: bench.sliceMs / 2 });
        for (const rules of SIZES.slice(1)) {
          const [a, b] = [measured[rules.toString()], measured['5']];
          if (!a || !b) throw new Error(`${rules} rules were not measured`);
          rows.push(ratioRow(`${what}, ${rules} rules`, a, b, { atMost: GOALS[rules] ?? 2 }));
        }
      }
      return { rows };
    } finally {
      await db.close();
    }
  },
};

/** As our own functions run: row security binds them. */
const match =
  (sql: Sql, { tenant, version, claims }: Place) =>
  async () => {
    await sql.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
      await tx`set local role countersign`;
      const [row] = await tx<{ n: string }[]>`
      select count(app.matching_rule(${tenant.id}, ${version}, 'payment_voucher', ${tenant.departments['OPS'] ?? ''}, 'unregistered',
        i * ${BAND / 10}::bigint)) as n from generate_series(1, ${AT_ONCE}::integer) i`;
      if (Number(row?.n) !== AT_ONCE) throw new Error('a request fell to no rule');
    });
  };

async function open(db: TestDatabase, rules: number): Promise<Place> {
  const { ours: tenant } = await openTenants(db);
  const { claims } = await signInMember(db, tenant, 'sam');
  const departments = ['OPS', 'SAL', 'LAB'].map((code) => tenant.departments[code] ?? '');
  const version = await writePolicy(db.admin, tenant.id, policyOf(rules, departments));
  const content = {
    kind: 'payment_voucher',
    title: 'Diesel for the generator',
    payee_name: 'A stall on the market',
    department_id: tenant.departments['OPS'],
    currency: 'NGN',
    lines: [{ description: 'Diesel', quantity_milli: 1000, unit_minor: BAND / 2, tax_basis_points: 0 }],
  };
  const save = async () => {
    const [row] = await db.as(
      claims,
      (tx) => tx<{ id: string }[]>`select api.save_request(${tx.json(content)}) ->> 'request_id' as id`,
    );
    return row?.id ?? '';
  };
  const [draft, pending] = [await save(), await save()];
  await db.as(claims, (tx) => tx`select api.submit_request(${pending})`);
  return { rules, tenant, version, claims, draft, pending };
}
