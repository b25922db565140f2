import type { Sql } from 'postgres';
import { connect } from '../../../supabase/local/connect.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { openDockets, type Docket } from '../docket.ts';
import type { Bench, Part, Row } from '../part.ts';
import { clients, cpuOf, takeTurns, type Measured } from '../slices.ts';
import { median } from '../statistics.ts';

/** How many write at once; the last number of tenants is for them all. */
const WRITERS = [1, 4, 16];
const MOST = 16;
/** More than any machine decides in a second. */
const A_SECOND = 2000;

/** Decisions at once: in one tenant the writers share its chain, in many they share nothing. */
export const writers: Part = {
  letter: 'd',
  title: 'Decisions by 1, 4 and 16 writers, in one tenant and in many',
  async run(bench) {
    const db = await bench.open();
    try {
      return await measure(bench, db);
    } finally {
      await db.close();
    }
  },
};

async function measure(bench: Bench, db: TestDatabase) {
  const seconds = ((bench.rounds + 1) * bench.sliceMs) / 1000;
  const stock = (A_SECOND * seconds) / 2;
  const [shared] = await openDockets(db, [stock * WRITERS.length]);
  const shares = Array.from({ length: MOST }, (_, n) => stock * shareOf(n));
  const apart = await openDockets(db, shares);
  if (!shared) throw new Error('no tenant was opened');
  const connections = Array.from({ length: MOST }, () => connect(db.place, 'authenticator'));
  const before = await deadlocksOf(db.admin);
  const seen = { deadlocks: 0 };
  const side = (count: number, docketOf: (n: number) => Docket) =>
    clients(count, (n) => decide(docketOf(n), connections[n] as Sql, seen));
  const sides = Object.fromEntries([
    ...WRITERS.map((count) => [`one tenant, ${count} writing`, side(count, () => shared)]),
    ...WRITERS.map((count) => [`a tenant each, ${count} writing`, side(count, (n) => apart[n] as Docket)]),
  ]) as Record<string, ReturnType<typeof clients>>;
  const measured = await takeTurns(bench, sides);
  const deadlocks = Math.max(seen.deadlocks, (await deadlocksOf(db.admin)) - before);
  await Promise.all(connections.map((sql) => sql.end({ timeout: 5 })));
  const rows = Object.entries(measured).map(([what, each]) => rateRow(what, each));
  const row: Row = { what: 'deadlocks', value: deadlocks, unit: 'count', goal: { atMost: 0 } };
  return { rows: [...rows, row], faults: deadlocks > 0 ? [`${deadlocks} deadlocks among writers`] : [] };
}

/** What the n-th writer does of all the work that is done side by side: the first alone, and a part of what more do. */
const shareOf = (n: number): number =>
  WRITERS.filter((count) => n < count).reduce((sum, count) => sum + 1 / count, 0);

async function decide(docket: Docket, sql: Sql, seen: { deadlocks: number }): Promise<void> {
  try {
    await docket.decideNext(sql);
  } catch (error) {
    if ((error as { code?: string }).code !== '40P01') throw error;
    seen.deadlocks += 1;
  }
}

async function deadlocksOf(admin: Sql): Promise<number> {
  const [row] = await admin<{ deadlocks: string }[]>`
    select deadlocks from pg_stat_database where datname = current_database()`;
  return Number(row?.deadlocks);
}

function rateRow(what: string, measured: Measured): Row {
  const rates = measured.seconds.map((seconds) => 1 / seconds);
  const spread: [number, number] = [Math.min(...rates), Math.max(...rates)];
  return { what, value: median(rates), spread, unit: 'a second', detail: `${cpuOf(measured)} each` };
}
