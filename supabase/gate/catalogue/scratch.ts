import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCluster } from '../../local/cluster.ts';
import { connect, type Place } from '../../local/connect.ts';
import { openFolder } from '../../local/folder.ts';
import { applyPending } from '../../local/migrations.ts';
import { preparePlatform } from '../../local/platform.ts';
import { makeRoles } from '../../local/roles.ts';
import type { MigrationText } from '../check.ts';
import { compareFacts } from './compare.ts';
import { readFacts, type Fact } from './facts.ts';

/** On a server of its own: applies what is known, reads the catalogue, applies what is new, reads it again. */
export async function compareOnScratch(
  applied: MigrationText[],
  pending: MigrationText[],
): Promise<string[]> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-gate-'));
  const folder = openFolder(path.join(root, 'data'));
  const password = 'scratch';
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  try {
    const cluster = await openCluster({ folder, password, settings });
    try {
      const place: Place = { port: cluster.port, password, database: 'postgres' };
      await prepare(place);
      const before = await applyAndRead(place, applied, path.join(root, 'migrations'));
      return compareFacts(before, await applyAndRead(place, pending, path.join(root, 'migrations')));
    } finally {
      await cluster.stop();
    }
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

async function prepare(place: Place): Promise<void> {
  const administrator = connect(place, 'supabase_admin');
  try {
    await makeRoles(administrator, place.password);
    await preparePlatform(administrator, place.database);
  } finally {
    await administrator.end({ timeout: 5 });
  }
}

async function applyAndRead(place: Place, migrations: MigrationText[], folder: string): Promise<Fact[]> {
  fs.mkdirSync(folder, { recursive: true });
  for (const { file, text } of migrations) fs.writeFileSync(path.join(folder, nameFor(file, folder)), text);
  // read by the gate already, and a part of them need not be whole
  await applyPending(place, folder, async () => {});
  const administrator = connect(place, 'supabase_admin');
  try {
    return await readFacts(administrator);
  } finally {
    await administrator.end({ timeout: 5 });
  }
}

/** A file from elsewhere need not be named as a migration yet; it is applied last. */
function nameFor(file: string, folder: string): string {
  const name = path.basename(file);
  if (/^\d{14}_.+\.sql$/.test(name)) return name;
  const last = 99_990_101_000_000 + fs.readdirSync(folder).length;
  return `${last}_${name.replaceAll(/[^\w.]/g, '_')}`;
}
