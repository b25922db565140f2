import fs from 'node:fs';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { connect } from '../../supabase/local/connect.ts';
import { TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait.ts';

/** Beside every test file of a run over mutants: the first counter-example is enough, a smaller one tells no more. */
fc.configureGlobal({ endOnFailure: true });

const file = process.env['MUTANTS_REACH'];
const close = TestDatabase.prototype.close;

/** Before a test file's database goes: which functions were called in it, and which tables were touched. */
async function closeAndTell(this: TestDatabase): Promise<void> {
  const own = connect(this.place, 'supabase_admin');
  // a server process reports its last calls as it ends
  await waitFor('the connections of this database end', async () => {
    const others = await own`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    return others.length === 0;
  });
  const [row] = await own<{ functions: string[]; tables: string[] }[]>`select
    array(select distinct schemaname || '.' || funcname from pg_stat_user_functions) as functions,
    array(select schemaname || '.' || relname from pg_stat_user_tables
           where coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0) as tables`;
  await own.end();
  fs.appendFileSync(file ?? '', `${JSON.stringify({ file: expect.getState().testPath, ...row })}\n`);
  await close.call(this);
}

if (file && close.name !== closeAndTell.name) TestDatabase.prototype.close = closeAndTell;
