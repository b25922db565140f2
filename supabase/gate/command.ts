// `npm run check:migrations [-- files…]`: refuses, before anything is applied, what would take a protection away. Files
// given by name are judged as if they came next. The catalogue of a scratch database is compared as well, which takes
// some seconds; --parse-only leaves that out, --base names what counts as applied.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describe } from '../local/failure.ts';
import { readMigrations } from '../local/migrations.ts';
import { countApplied } from './base.ts';
import { checkMigrations, count, describeObjection, summarise, type MigrationText } from './check.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');
const FOLDER = path.join(REPOSITORY, 'supabase', 'migrations');

const { values, positionals } = parseArgs({
  options: { 'parse-only': { type: 'boolean', default: false }, base: { type: 'string' } },
  allowPositionals: true,
});

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<boolean> {
  const folder: MigrationText[] = readMigrations(FOLDER);
  const given = positionals
    .map((file) => path.resolve(file))
    .filter((file) => path.dirname(file) !== FOLDER)
    .map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }));
  const checked = checkMigrations([...folder, ...given]);
  for (const objection of checked.objections) process.stderr.write(`${describeObjection(objection)}\n`);
  process.stdout.write(`${summarise(checked)}\n`);
  if (checked.objections.length > 0 || values['parse-only']) return checked.objections.length === 0;
  return compare(folder, given);
}

async function compare(folder: MigrationText[], given: MigrationText[]): Promise<boolean> {
  const { compareOnScratch } = await import('./catalogue/scratch.ts');
  // in front of a file given by name all of ours stand applied
  const applied = given.length > 0 ? folder.length : countApplied(REPOSITORY, folder, values.base);
  const pending = [...folder.slice(applied), ...given];
  const found = await compareOnScratch(folder.slice(0, applied), pending);
  for (const line of found) process.stderr.write(`catalogue: ${line}.\n`);
  const said = found.length === 0 ? 'nothing lost, nothing left open' : count(found);
  process.stdout.write(
    `Catalogue: ${applied} migrations as they were, then ${pending.length} new ones: ${said}.\n`,
  );
  return found.length === 0;
}
