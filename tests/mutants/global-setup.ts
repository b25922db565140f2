import type { TestProject } from 'vitest/node';
import { connect } from '../../supabase/local/connect.ts';
import openServer from '../support/global-setup.ts';

/** The server of an ordinary run, counting calls of functions. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const close = await openServer(project);
  const { port, keys } = project.getProvidedContext().cluster;
  const sql = connect({ port, password: keys.database, database: 'postgres' }, 'supabase_admin');
  await sql`alter system set track_functions = 'all'`;
  await sql`select pg_reload_conf()`;
  await sql.end();
  return close;
}
