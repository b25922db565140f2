import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCluster } from '../../supabase/local/cluster.ts';
import { connect } from '../../supabase/local/connect.ts';
import { openFolder } from '../../supabase/local/folder.ts';
import { makeKeys } from '../../supabase/local/keys.ts';
import { migrate } from '../../supabase/local/migrations.ts';
import { preparePlatform } from '../../supabase/local/platform.ts';
import { makeRoles } from '../../supabase/local/roles.ts';
import { readCatalogue } from './catalogue.ts';
import { generate } from './generate.ts';
import type { Generated } from './mutant.ts';

/** The mutants of the migrations as they stand, from a database that lives as long as it takes to read it. */
export async function generateAnew(): Promise<Generated> {
  const folder = openFolder(fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-mutants-')));
  if (process.getuid?.() === 0) fs.chmodSync(folder.root, 0o711);
  const keys = makeKeys();
  const cluster = await openCluster({ folder, password: keys.database, settings: { fsync: 'off' } });
  const place = (database: string) => ({ port: cluster.port, password: keys.database, database });
  const server = connect(place('postgres'), 'supabase_admin');
  const database = connect(place('migrated'), 'supabase_admin');
  try {
    await makeRoles(server, keys.database);
    await server`create database migrated owner postgres`;
    await preparePlatform(database, 'migrated');
    await migrate(place('migrated'), path.resolve(import.meta.dirname, '..', '..', 'supabase', 'migrations'));
    return generate(await readCatalogue(database));
  } finally {
    await Promise.all([server.end(), database.end()]);
    await cluster.stop();
    fs.rmSync(folder.root, { recursive: true, force: true });
  }
}
