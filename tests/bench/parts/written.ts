import type { Sql } from 'postgres';
import { connect } from '../../../supabase/local/connect.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { waitFor } from '../../support/wait.ts';
import { openDockets, type Docket } from '../docket.ts';
import type { Part, Row } from '../part.ts';
import { profileOf, type StatementCount } from '../profile.ts';

const DECISIONS = 400;

/** What one decision asks of the database: statements, rows, bytes of log. */
export const written: Part = {
  letter: 'f',
  title: 'Statements and rows of one decision',
  async run(bench) {
    const stocked = await bench.open();
    await stocked.admin`create extension pg_stat_statements schema extensions`;
    const [docket] = await openDockets(stocked, [DECISIONS]);
    if (!docket) throw new Error('no tenant was opened');
    await stocked.disconnect();
    // a copy, where no connection that arranged things has counts yet to tell
    const db = await bench.open(stocked.place.database);
    try {
      await countEverything(db);
      // the first ones plan and fill caches
      await decide(db, docket, DECISIONS);
      await db.admin`select pg_stat_reset(), extensions.pg_stat_statements_reset()`;
      const before = await position(db.admin);
      await decide(db, docket, DECISIONS);
      const log = (await position(db.admin)) - before;
      const profile = await profileOf(db.admin, DECISIONS);
      const rows = [...statementRows(profile.statements), ...(await tableRows(db.admin)), logRow(log)];
      return { rows, attachments: { 'decision-profile.txt': profile.text } };
    } finally {
      await db.close();
      await bench.drop(stocked.place.database);
    }
  },
};

/** For connections made from now on. */
async function countEverything(db: TestDatabase): Promise<void> {
  const { database } = db.place;
  await db.admin.unsafe(`
    alter database ${database} set pg_stat_statements.track = 'all';
    alter database ${database} set pg_stat_statements.track_planning = 'on';
    alter database ${database} set track_functions = 'all'`);
}

/** On a connection of its own, which tells its counts when it ends. */
async function decide(db: TestDatabase, docket: Docket, count: number): Promise<void> {
  // without the driver's own question about types
  const authenticator = connect(db.place, 'authenticator', { fetch_types: false });
  const [backend] = await authenticator`select pg_backend_pid() as pid`;
  for (let n = 0; n < count; n += 1) await docket.decideNext(authenticator);
  await authenticator.end({ timeout: 5 });
  await waitFor('the connection has ended', async () => {
    const left = await db.admin`select from pg_stat_activity where pid = ${Number(backend?.['pid'])}`;
    return left.length === 0;
  });
}

async function position(admin: Sql): Promise<number> {
  const [row] = await admin<{ at: string }[]>`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as at`;
  return Number(row?.at);
}

function statementRows(statements: StatementCount[]): Row[] {
  const frame = /^(begin|commit|select set_config|select pg_backend_pid)/i;
  const sum = (list: StatementCount[]) => list.reduce((total, { calls }) => total + calls, 0) / DECISIONS;
  // what a deferred trigger runs at commit counts as of the top level, under the trigger's owner
  const sent = statements.filter(({ toplevel, role }) => toplevel && /^authentica/.test(role));
  const inside = statements.filter((each) => !sent.includes(each));
  const own = sent.filter(({ query }) => !frame.test(query));
  return [
    {
      what: 'calls of the client',
      value: sum(own),
      unit: 'count',
      goal: { atMost: 1 },
      detail: 'besides begin, role and claims, commit',
    },
    {
      what: 'statements inside it',
      value: sum(inside),
      unit: 'count',
      detail: 'queries that its functions and triggers run',
    },
  ];
}

async function tableRows(admin: Sql): Promise<Row[]> {
  const tables = await admin<{ name: string; inserted: string; updated: string; deleted: string }[]>`
    select schemaname || '.' || relname as name, n_tup_ins as inserted, n_tup_upd as updated, n_tup_del as deleted
      from pg_stat_user_tables
     where schemaname in ('api', 'app', 'audit', 'secrets') and n_tup_ins + n_tup_upd + n_tup_del > 0
     order by 1`;
  const each = (count: string) => Number(count) / DECISIONS;
  const words = (name: string, verb: string, count: string) =>
    Number(count) > 0 ? [`${each(count)} ${name} ${verb}`] : [];
  const written = tables.reduce((sum, t) => sum + each(t.inserted) + each(t.updated) + each(t.deleted), 0);
  const detail = tables.flatMap((t) => [
    ...words(t.name, 'inserted', t.inserted),
    ...words(t.name, 'updated', t.updated),
    ...words(t.name, 'deleted', t.deleted),
  ]);
  return [{ what: 'rows written', value: written, unit: 'count', detail: detail.join(', ') }];
}

const logRow = (bytes: number): Row => ({
  what: 'bytes of write-ahead log',
  value: Math.round(bytes / DECISIONS),
  unit: 'count',
  detail: `mean of ${DECISIONS} decisions, half of them closing their request`,
});
