import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Gateway } from '../../../supabase/local/gateway.ts';
import { seedLarge } from '../../bench/seed/seed-large.ts';
import type { SeededKey } from '../../bench/seed/people.ts';
import { openDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { VIEWS } from '../contract/surface.ts';
import { ACCEPTED } from './accepted.ts';
import { VIEW_READS } from './cases.ts';
import { bigTables } from './judge.ts';
import { explainEverything, PlanLog } from './plan-log.ts';
import { readEverything, readOne, type CaseVerdict } from './reads.ts';
import { openReader } from './reader.ts';

/** One large tenant among many small ones, so that a plan that crosses tenants or goes through one shows. */
const TENANTS = Number(process.env['PLAN_TENANTS'] ?? 200);
const REQUESTS = Number(process.env['PLAN_REQUESTS'] ?? 18_000);
const LARGEST = Math.floor(REQUESTS / 6);

/** Reads all; heads a department; their own only; the trail; people and settings; and somebody in a small tenant. */
const READERS: [SeededKey, number, 'everything' | 'as the app'][] = [
  ['finance1', 1, 'everything'],
  ['hod1', 1, 'everything'],
  ['staff2', 1, 'everything'],
  ['auditor1', 1, 'everything'],
  ['admin1', 1, 'as the app'],
  ['staff1', 7, 'as the app'],
];

describe('plans of every read, as the Data API makes it', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let log: PlanLog;
  let big: Set<string>;
  const seen: CaseVerdict[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    db = await openDatabase();
    const seed = Number(process.env['TEST_SEED']);
    await seedLarge(db.place, { tenants: TENANTS, requests: REQUESTS, largest: LARGEST, seed });
    big = await bigTables(db.admin);
    await explainEverything(db);
    gateway = await db.openGateway();
    log = new PlanLog(db, path.join(inject('cluster').folder, 'postgres.log'));
  }, 240_000);
  afterAll(() => db.close());

  it('has a case for every view', () => {
    expect(Object.keys(VIEW_READS).sort()).toEqual(Object.keys(VIEWS).sort());
    expect([...big]).toEqual(expect.arrayContaining(['requests', 'events', 'links', 'decisions']));
  });

  it.each(READERS)(
    '%s of tenant %i reads without throwing rows away',
    async (key, tenantNo, what) => {
      const reader = await openReader(db, gateway, tenantNo, key);
      const found: CaseVerdict[] = [];
      for await (const verdict of readEverything(reader, log, big, what === 'everything'))
        found.push(verdict);
      seen.push(...found);
      for (const name of reader.asked) asked.add(name);
      expect(found.length).toBeGreaterThan(100);
      const faulty = found.filter((v) => v.faults.length > 0 && !ACCEPTED.some(({ is }) => is(v)));
      expect(
        faulty.map((v) => `${v.case}: ${v.faults.join('; ')} (${v.text.replace(/\s+/g, ' ').slice(0, 300)})`),
      ).toEqual([]);
    },
    240_000,
  );

  it('accepts nothing that does not occur', () => {
    const faulty = seen.filter((v) => v.faults.length > 0);
    expect(ACCEPTED.filter(({ is }) => !faulty.some(is)).map(({ why }) => why)).toEqual([]);
  });

  it('saw every view and the functions that read', () => {
    const functions = [
      'whoami',
      'explain_many',
      'purchase_order_balance',
      'request_warnings',
      'search_requests',
      'set_up',
      'verify_trail',
      'warnings_of',
    ];
    const wanted = [...Object.keys(VIEWS), ...functions.map((name) => `rpc/${name}`)];
    expect(wanted.filter((name) => !asked.has(name))).toEqual([]);
  });

  describe('a bad plan, planted', () => {
    const faultsOf = async (name: string) => {
      const reader = await openReader(db, gateway, 1, 'staff2');
      const verdicts = await readOne(reader, log, big, name);
      return verdicts.flatMap(({ faults }) => faults);
    };

    it('shows when an index is gone', async () => {
      expect(await faultsOf('requests, mine')).toEqual([]);
      await db.owner`drop index app.requests__mine`;
      expect(await faultsOf('requests, mine')).toContainEqual(
        expect.stringMatching(/^throws away \d+ rows for \d+$/),
      );
      await db.owner`create index requests__mine on app.requests (tenant_id, created_by, created_at desc)`;
      expect(await faultsOf('requests, mine')).toEqual([]);
    });

    it('shows when a policy asks a function for every row', async () => {
      expect(await faultsOf('names')).toEqual([]);
      await db.owner.unsafe(`
        create function app.planted(p_id uuid) returns boolean language plpgsql stable as 'begin return p_id is not null; end';
        grant execute on function app.planted(uuid) to authenticated;
        create policy planted on app.members as restrictive for select to authenticated using (app.planted(id))`);
      expect(await faultsOf('names')).toContain('calls app.planted for every row');
      await db.owner.unsafe('drop policy planted on app.members; drop function app.planted(uuid)');
    });
  });
});
