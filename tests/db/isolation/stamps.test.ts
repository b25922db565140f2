import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { PLATFORM, tables } from '../catalogue/catalogue.ts';
import { Person } from '../contract/person.ts';
import { fillEmpty } from '../contract/rows.ts';
import { tenantId } from '../contract/work.ts';

interface Seen {
  table: string;
  own: number;
  others: number;
}

/** Each stamp by itself: with every other policy open, nothing else keeps the tenants apart. */
describe('the two stamps of a table', () => {
  let db: TestDatabase;
  let a: Person;
  let b: string;
  let stamped: { table: string; key: string }[];
  beforeAll(async () => {
    db = await openDatabase('seeded');
    b = await tenantId(db, 'Baraka%');
    a = await Person.enter(db, PEOPLE.admin);
    stamped = (await tables(db.admin))
      .filter((table) => !PLATFORM.includes(table))
      .map((table) => ({ table, key: table === 'app.tenants' ? 'id' : 'tenant_id' }));
    await furnish();
  });
  afterAll(() => db.close());

  /** Where a tenant has no row yet, it gets an invented one, or one of the other's with its own id. */
  async function furnish(): Promise<void> {
    await db.admin.begin(async (tx) => {
      await fillEmpty(tx, b);
      for (const { table, key } of stamped) {
        for (const tenant of [a.tenant, b]) {
          await tx.unsafe(
            `insert into ${table} overriding system value
              select (jsonb_populate_record(null::${table}, to_jsonb(x) || jsonb_build_object('tenant_id', $1::uuid))).*
                from ${table} x where not exists (select from ${table} where ${key} = $1::uuid) limit 1`,
            [tenant],
          );
        }
      }
    });
  }

  /** What this role sees in A's context when every table has a policy that admits it to everything. */
  async function look(role: 'authenticated' | 'countersign'): Promise<Seen[]> {
    const seen: Seen[] = [];
    const looked = db.admin.begin(async (tx) => {
      await tx.unsafe(`grant usage on schema secrets to ${role}`);
      for (const { table } of stamped) {
        await tx.unsafe(`create policy opened on ${table} for select to ${role} using (true)`);
        await tx.unsafe(`grant select on ${table} to ${role}`);
      }
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(a.claims)}, true)`;
      await tx.unsafe(`set local role ${role}`);
      for (const { table, key } of stamped) {
        const [row] = await tx.unsafe<Omit<Seen, 'table'>[]>(
          `select count(*) filter (where ${key} = $1)::integer as own,
                  count(*) filter (where ${key} <> $1)::integer as others from ${table}`,
          [a.tenant],
        );
        seen.push({ table, own: row?.own ?? 0, others: row?.others ?? 0 });
      }
      throw new Error('undo');
    });
    await expect(looked).rejects.toThrow('undo');
    return seen;
  }

  it('ISO-1: both tenants have a row in every table, so that each stamp has something to hold back', async () => {
    const missing: string[] = [];
    for (const { table, key } of stamped) {
      const [row] = await db.admin.unsafe(`select count(distinct ${key})::integer as tenants from ${table}`);
      if (Number(row?.['tenants']) < 2) missing.push(table);
    }
    expect(missing).toEqual([]);
    expect(stamped.length).toBeGreaterThan(30);
  });

  it('SPEC-ISO-58: with every other policy open, a signed-in caller still reads their own tenant only', async () => {
    const seen = await look('authenticated');
    expect(seen.filter(({ own, others }) => own === 0 || others > 0)).toEqual([]);
  });

  it('SPEC-ISO-59: with every other policy open, our own code still reads the acting tenant only', async () => {
    const seen = await look('countersign');
    expect(seen.filter(({ own, others }) => own === 0 || others > 0)).toEqual([]);
  });
});
