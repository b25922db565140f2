import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
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

/** What every test worker is told of the one server of this run. */
export interface TestCluster {
  port: number;
  keys: Keys;
  folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');
const PREFIX = 'countersign-test-';

/** Speed instead of durability: a test cluster that loses power is thrown away. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** One server per run: a migrated template, and a migrated and seeded one, which tests clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const folder = openFolder(path.join(os.tmpdir(), `${PREFIX}${process.pid}`));
  const keys = makeKeys();
  const cluster = await openCluster({ folder, password: keys.database, settings: SETTINGS });
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
    project.provide('cluster', { port: cluster.port, keys, folder: folder.root });
    return close;
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
async function sweep(): Promise<void> {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : NaN);
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
