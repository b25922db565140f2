import type { TestProject } from 'vitest/node';
import { connect } from '../../supabase/local/connect.ts';
import type { TestCluster } from '../support/cluster.ts';
import openServer from '../support/global-setup.ts';

/** What tests clone. Each has a clean copy beside it, from which it is made anew for every mutant. */
export const TEMPLATES = ['migrated', 'seeded'];

/** The server of an ordinary run, with clean copies of its templates, counting calls of functions. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const close = await openServer(project);
  await onServer(project.getProvidedContext().cluster, [
    `alter system set track_functions = 'all'`,
    `select pg_reload_conf()`,
    ...TEMPLATES.map(
      (name) => `create database clean_${name} template ${name} owner postgres strategy file_copy`,
    ),
  ]);
  return close;
}

export async function onServer({ port, keys }: TestCluster, statements: string[]): Promise<void> {
  const sql = connect({ port, password: keys.database, database: 'postgres' }, 'supabase_admin');
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
