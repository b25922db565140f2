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

  it('MUT-11: every one is SQL that this database takes, changes what its catalogue says, and is taken back whole', async () => {
    const look = `select md5(string_agg(x, '' order by x)) as now from (
      select pg_get_functiondef(oid) from pg_proc where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'audit'::regnamespace) and prokind = 'f'
      union all select tablename || policyname || permissive || roles::text || cmd || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
      union all select tgrelid || tgenabled::text || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      union all select conrelid || conname || pg_get_constraintdef(oid) from pg_constraint where contype = 'c'
      union all select pg_get_indexdef(indexrelid) from pg_index) a (x)`;
    const wrong: string[] = [];
    await db.admin.begin(async (tx) => {
      const [before] = await tx.unsafe<{ now: string }[]>(look);
      // the catalogue is read for a part of them only: reading it takes longer than changing it
      for (const [i, { id, sql, undo }] of generated.mutants.entries()) {
        const run = async (statements: string[]) => {
          for (const one of statements) {
            await tx
              .unsafe(one)
              .catch((error: Error) => Promise.reject(new Error(`${id}: ${error.message}`)));
          }
          return i % 20 === 0 ? (await tx.unsafe<{ now: string }[]>(look))[0]?.now : undefined;
        };
        await tx.unsafe('savepoint clean');
        const changed = await run(sql);
        const undone = await run(undo);
        if (i % 20 === 0 && (changed === before?.now || undone !== before?.now)) wrong.push(id);
        await tx.unsafe('rollback to clean');
      }
    });
    expect(wrong).toEqual([]);
  }, 120_000);

  it('MUT-12: every survivor on the reviewed list is a mutant, and says why', () => {
    const ids = new Set(generated.mutants.map(({ id }) => id));
    expect(Object.keys(SURVIVORS).filter((id) => !ids.has(id))).toEqual([]);
    expect(Object.entries(SURVIVORS).filter(([, reason]) => reason.length < 20)).toEqual([]);
  });
});
