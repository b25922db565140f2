import fs from 'node:fs';
import path from 'node:path';
import type { Notice, Sql } from 'postgres';
import { connect, type Place } from './connect.ts';
import { Failure } from './failure.ts';

export interface Migration {
  version: string;
  name: string;
  file: string;
  text: string;
}

/** A grant or revoke that did nothing only warns; here it fails, for it would leave a door open on hosted. */
const FATAL_WARNINGS: Record<string, string> = {
  '01006': 'privilege_not_revoked',
  '01007': 'privilege_not_granted',
};

export function readMigrations(folder: string): Migration[] {
  if (!fs.existsSync(folder)) return [];
  const files = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file) => {
    const parts = /^(\d{14})_(.+)\.sql$/.exec(file);
    if (!parts?.[1] || !parts[2]) throw new Failure(`Migration ${file} is not named <14 digits>_<name>.sql.`);
    return {
      version: parts[1],
      name: parts[2],
      file,
      text: fs.readFileSync(path.join(folder, file), 'utf8'),
    };
  });
}

/**
 * Applies, as `postgres`, each in a transaction of its own, the migrations that this database has not seen, and
 * records them as the Supabase CLI does. The record holds the whole text, so that a second start compares
 * it: a migration edited after it ran cannot be told from one that never ran as written.
 */
export async function migrate(place: Place, folder: string): Promise<number> {
  return applyPending(place, folder, refuseHarmful);
}

/** The same; `ask` stands before the first statement. The gate's own scratch database asks nothing twice. */
export async function applyPending(
  place: Place,
  folder: string,
  ask: (migrations: Migration[]) => Promise<void>,
): Promise<number> {
  const migrations = readMigrations(folder);
  const warnings: Notice[] = [];
  const sql = connect(place, 'postgres', { onnotice: (notice) => warnings.push(notice) });
  try {
    await sql.unsafe(HISTORY);
    const applied = await readHistory(sql);
    compare(migrations, applied);
    const pending = migrations.filter(({ version }) => !applied.has(version));
    if (pending.length > 0) await ask(migrations);
    for (const migration of pending) await apply(sql, migration, warnings);
    return pending.length;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Before the first statement of the first one; read along with those applied already, which say what stands. */
async function refuseHarmful(migrations: Migration[]): Promise<void> {
  // only then: the parser takes a moment to load, and most starts apply nothing
  const { checkMigrations, describeObjection } = await import('../gate/check.ts');
  const { objections } = checkMigrations(migrations);
  if (objections.length === 0) return;
  const lines = objections.map(describeObjection).join('\n');
  throw new Failure(`These migrations are refused, and none of them was applied:\n${lines}`);
}

const HISTORY = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key, statements text[], name text);
create table if not exists supabase_migrations.seed_files (path text not null primary key, hash text not null);
`;

async function readHistory(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql<{ version: string; text: string }[]>`
    select version, coalesce(array_to_string(statements, ''), '') as text
    from supabase_migrations.schema_migrations order by version`;
  return new Map(rows.map(({ version, text }) => [version, text]));
}

function compare(migrations: Migration[], applied: Map<string, string>): void {
  const last = [...applied.keys()].at(-1) ?? '';
  const texts = new Map(migrations.map(({ version, text }) => [version, text]));
  const changed =
    [...applied].some(([version, text]) => texts.get(version) !== text) ||
    migrations.some(({ version }) => version < last && !applied.has(version));
  if (!changed) return;
  throw new Failure(
    'The migrations have changed since this data was made: run npm start -- --fresh to begin anew.',
  );
}

async function apply(sql: Sql, { version, name, file, text }: Migration, warnings: Notice[]): Promise<void> {
  warnings.length = 0;
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await tx`insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${version}, ${name}, ${[text]})`;
      const fatal = warnings.find(({ code }) => (code ?? '') in FATAL_WARNINGS);
      if (fatal) throw new Failure(`${FATAL_WARNINGS[fatal.code ?? '']}: ${fatal.message}`);
    });
  } catch (error) {
    throw new Failure(`Migration ${file} failed: ${explain(error, text)}`);
  }
}

function explain(error: unknown, text: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, position, where } = error as { code?: string; position?: string; where?: string };
  const line = position ? ` at line ${text.slice(0, Number(position)).split('\n').length}` : '';
  const context = where ? ` (${where.replaceAll('\n', ' ')})` : '';
  return `${error.message}${code ? ` [${code}]` : ''}${line}${context}`;
}
