import { connect } from '../../supabase/local/connect.ts';
import { openTestCluster } from '../support/cluster.ts';
import { readCatalogue } from './catalogue.ts';
import { generate } from './generate.ts';
import type { Generated } from './mutant.ts';

/** The mutants of the migrations as they stand, from a server that lives as long as it takes to read it. */
export async function generateAnew(): Promise<Generated> {
  const { port, keys, close } = await openTestCluster('mutants', { fsync: 'off' });
  const migrated = connect({ port, password: keys.database, database: 'migrated' }, 'supabase_admin');
  try {
    return generate(await readCatalogue(migrated));
  } finally {
    await migrated.end();
    await close();
  }
}
