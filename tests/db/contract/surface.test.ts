import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { everyCall, OUTSIDE_A_SESSION, outsideCall } from './every.ts';
import { FUNCTIONS, VIEWS } from './surface.ts';

async function pairs(db: TestDatabase, query: string): Promise<Record<string, string>> {
  const rows = await db.admin.unsafe<{ name: string; shape: string }[]>(query);
  return Object.fromEntries(rows.map((row) => [row.name, row.shape]));
}

describe('the public contract', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ISO-23: schema api holds exactly the listed functions, with these arguments and volatilities', async () => {
    const words = `case p.provolatile when 'v' then 'volatile' when 's' then 'stable' else 'immutable' end`;
    const found = await pairs(
      db,
      `select p.proname as name, string_agg(${words} || ' (' || pg_get_function_arguments(p.oid) || ') returns '
                || pg_get_function_result(p.oid), ' and ') as shape
         from pg_proc p where p.pronamespace = 'api'::regnamespace group by p.proname`,
    );
    expect(found).toEqual(FUNCTIONS);
  });

  it('SPEC-ISO-24: schema api holds exactly the listed views, with these columns and types, and no table', async () => {
    const found = await pairs(
      db,
      `select c.relname as name, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                order by a.attnum) as shape
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'api'::regnamespace group by c.oid, c.relname`,
    );
    expect(found).toEqual(VIEWS);
    const [row] = await db.admin`select count(*)::int as more from pg_class
      where relnamespace = 'api'::regnamespace and relkind <> 'v'`;
    expect(row).toEqual({ more: 0 });
  });

  it('CON-1: the calls that tests make of everything are calls of everything', () => {
    const called = [...Object.keys(everyCall('')), ...Object.keys(outsideCall(''))].sort();
    expect(called).toEqual(Object.keys(FUNCTIONS));
    expect(Object.keys(outsideCall(''))).toEqual(OUTSIDE_A_SESSION);
  });

  it('CON-2: every act takes an idempotency key last, and every read is stable', () => {
    // what a ticket, a sign-in or an invitation lets happen once only needs no key, and a second look is a look
    const exempt = [...OUTSIDE_A_SESSION, 'look', 'switch_tenant'];
    for (const [name, shape] of Object.entries(FUNCTIONS)) {
      const acts = shape.startsWith('volatile') && !exempt.includes(name);
      expect({ name, keyed: shape.includes('p_idempotency_key text DEFAULT NULL::text) returns') }).toEqual({
        name,
        keyed: acts,
      });
    }
  });
});
