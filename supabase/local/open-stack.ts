import path from 'node:path';
import { openCluster } from './cluster.ts';
import { connect, urlOf, type Place } from './connect.ts';
import { empty, openFolder } from './folder.ts';
import { openGateway } from './gateway.ts';
import { loadKeys, saveKeys, type Keys } from './keys.ts';
import { clearLeftovers } from './leftovers.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrations.ts';
import { preparePlatform } from './platform.ts';
import { makeRoles } from './roles.ts';
import { seed } from './seed.ts';

export interface StackOptions {
  dataFolder: string;
  port: number;
  fresh: boolean;
  seeded: boolean;
}

export interface Stack {
  url: string;
  keys: Keys;
  databaseUrl: string;
  /** Settles when PostgreSQL ends by itself. */
  ended: Promise<void>;
  close(): Promise<void>;
}

export const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');
const MIGRATIONS = path.join(REPOSITORY, 'supabase', 'migrations');
const SEED = path.join(REPOSITORY, 'supabase', 'seed.sql');

/** From a folder, empty or not, to a served Supabase. What was opened is closed again when a later step fails. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const folder = openFolder(options.dataFolder);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const lock = await takeLock(folder.root);
    closers.push(lock.release);
    if (options.fresh) {
      await clearLeftovers(folder.cluster);
      empty(folder);
    }
    const keys = loadKeys(folder);
    const cluster = await openCluster({ folder, password: keys.database, port: keys.databasePort });
    closers.push(cluster.stop);
    if (cluster.port !== keys.databasePort) saveKeys(folder, { ...keys, databasePort: cluster.port });
    const place = { port: cluster.port, password: keys.database, database: 'postgres' };
    await prepare(place, keys, options.seeded);
    const { storage: files, mails } = folder;
    const gateway = await openGateway({ place, keys, files, mails, port: options.port });
    closers.push(gateway.close);
    return {
      url: gateway.url,
      keys,
      databaseUrl: urlOf(place, 'supabase_admin'),
      ended: cluster.ended,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Roles, platform schemas, migrations: what an empty database needs to be the product's. */
export async function prepare(place: Place, keys: Keys, seeded: boolean): Promise<void> {
  const administrator = connect(place, 'supabase_admin');
  try {
    await makeRoles(administrator, place.password);
    await preparePlatform(administrator, place.database);
  } finally {
    await administrator.end({ timeout: 5 });
  }
  await migrate(place, MIGRATIONS);
  await storeEdgeCredential(place, keys.edge);
  if (seeded) await seed(place, SEED);
}

/** The database knows only the digest of what proves that a call comes from our own servers. */
export async function storeEdgeCredential(place: Place, credential: string): Promise<void> {
  const sql = connect(place, 'postgres');
  try {
    const [table] = await sql`select to_regclass('secrets.edge_credentials') is not null as exists`;
    if (!table?.['exists']) return;
    await sql`insert into secrets.edge_credentials (hash) values (sha256(convert_to(${credential}, 'utf8')))
      on conflict do nothing`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
