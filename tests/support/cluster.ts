import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCluster } from '../../supabase/local/cluster.ts';
import { connect, type Place } from '../../supabase/local/connect.ts';
import { empty, locate, openFolder } from '../../supabase/local/folder.ts';
import { makeKeys, type Keys } from '../../supabase/local/keys.ts';
import { clearLeftovers } from '../../supabase/local/leftovers.ts';
import { migrate } from '../../supabase/local/migrations.ts';
import { storeEdgeCredential } from '../../supabase/local/open-stack.ts';
import { preparePlatform } from '../../supabase/local/platform.ts';
import { makeRoles } from '../../supabase/local/roles.ts';
import { seed } from '../../supabase/local/seed.ts';

/** What whoever works on a run's one server is told of it. */
export interface TestCluster {
  port: number;
  keys: Keys;
  folder: string;
}

export interface OpenedCluster extends TestCluster {
  close(): Promise<void>;
}

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/**
 * One server for a run: a migrated template, and a migrated and seeded one, to be cloned. Its folder is named after
 * `purpose` and this process, so that the next run of the same purpose clears up after a killed one.
 */
export async function openTestCluster(
  purpose: string,
  settings: Record<string, string>,
): Promise<OpenedCluster> {
  const prefix = `countersign-${purpose}-`;
  await sweep(prefix);
  const folder = openFolder(path.join(os.tmpdir(), `${prefix}${process.pid}`));
  const keys = makeKeys();
  const cluster = await openCluster({ folder, password: keys.database, settings });
  const close = async () => {
    await cluster.stop();
    empty(folder);
    fs.rmSync(folder.root, { recursive: true, force: true });
  };
  try {
    const place = (database: string) => ({ port: cluster.port, password: keys.database, database });
    const administrator = connect(place('postgres'), 'supabase_admin');
    await makeRoles(administrator, keys.database);
    await administrator`create database migrated owner postgres`;
    await migrateTemplate(place('migrated'), keys);
    await administrator`create database seeded template migrated owner postgres strategy file_copy`;
    await seed(place('seeded'), path.join(REPOSITORY, 'supabase', 'seed.sql'));
    await administrator.end();
    return { port: cluster.port, keys, folder: folder.root, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function migrateTemplate(place: Place, keys: Keys): Promise<void> {
  const administrator = connect(place, 'supabase_admin');
  try {
    await preparePlatform(administrator, place.database);
  } finally {
    await administrator.end();
  }
  await migrate(place, path.join(REPOSITORY, 'supabase', 'migrations'));
  await storeEdgeCredential(place, keys.edge);
}

/** Removes what a killed run left: its folder names the process that made it. */
export async function sweep(prefix: string): Promise<void> {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length) : NaN);
    if (!Number.isInteger(pid) || pid === process.pid || isAlive(pid)) continue;
    const folder = locate(path.join(os.tmpdir(), name));
    await clearLeftovers(folder.cluster);
    fs.rmSync(folder.root, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
