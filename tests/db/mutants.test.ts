import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue, type Catalogue } from '../mutants/catalogue.ts';
import { generate } from '../mutants/generate.ts';
import type { Generated } from '../mutants/mutant.ts';
import { SURVIVORS } from '../mutants/survivors.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

describe('the mutants of this database', () => {
  let db: TestDatabase;
  let catalogue: Catalogue;
  let generated: Generated;
  beforeAll(async () => {
    db = await openDatabase();
    catalogue = await readCatalogue(db.admin);
    generated = generate(catalogue);
  });
  afterAll(() => db.close());

  const ofPlace = (place: string) => generated.mutants.filter((mutant) => mutant.place === place);

  it('MUT-10: every policy, every trigger and every act has some, and no id names two', () => {
    expect(catalogue.policies.length).toBeGreaterThan(100);
    for (const { table, name } of catalogue.policies) {
      expect(ofPlace(table).map(({ id }) => id)).toContain(`${table} policy ${name} dropped`);
    }
    for (const { table, name } of catalogue.triggers) {
      expect(ofPlace(table).map(({ id }) => id)).toContain(`${table} trigger ${name} dropped`);
    }
    const acts = catalogue.functions.filter(
      ({ name, source }) => name.startsWith('app.do_') && source.includes('app.refus'),
    );
    expect(acts.length).toBeGreaterThan(20);
    for (const { name } of acts)
      expect({ name, mutants: ofPlace(name).length }).not.toEqual({ name, mutants: 0 });
    expect(new Set(generated.mutants.map(({ id }) => id)).size).toBe(generated.mutants.length);
  });

  it('MUT-11: every one is SQL that this database takes, and changes what its catalogue says', async () => {
    const look = `select md5(string_agg(x, '' order by x)) as now from (
      select pg_get_functiondef(oid) from pg_proc where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'audit'::regnamespace) and prokind = 'f'
      union all select tablename || policyname || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
      union all select tgrelid || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      union all select conrelid || conname from pg_constraint union all select indexrelid::text from pg_index) a (x)`;
    const unchanged: string[] = [];
    await db.admin.begin(async (tx) => {
      const [before] = await tx.unsafe<{ now: string }[]>(look);
      // the catalogue is read for a part of them only: reading it takes longer than changing it
      for (const [i, { id, sql }] of generated.mutants.entries()) {
        await tx.unsafe('savepoint clean');
        for (const statement of sql)
          await tx
            .unsafe(statement)
            .catch((error: Error) => Promise.reject(new Error(`${id}: ${error.message}`)));
        if (i % 10 === 0 && (await tx.unsafe<{ now: string }[]>(look))[0]?.now === before?.now)
          unchanged.push(id);
        await tx.unsafe('rollback to clean');
      }
    });
    expect(unchanged).toEqual([]);
  });

  it('MUT-12: every survivor on the reviewed list is a mutant, and says why', () => {
    const ids = new Set(generated.mutants.map(({ id }) => id));
    expect(Object.keys(SURVIVORS).filter((id) => !ids.has(id))).toEqual([]);
    expect(Object.entries(SURVIVORS).filter(([, reason]) => reason.length < 20)).toEqual([]);
  });
});
