import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as prettier from 'prettier';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/** Where the generated types stand. */
export const TYPES_FILE = path.join(REPOSITORY, 'src', 'lib', 'server', 'data-api', 'database.types.ts');

const HEAD =
  '// Written by `npm run types` from the migrations; a test fails when it is stale. Not to be edited.\n';

/** The types of schema api, as the Supabase CLI reads them from a migrated database, in the house format. */
export async function databaseTypes(databaseUrl: string): Promise<string> {
  const cli = path.join(REPOSITORY, 'node_modules', '.bin', 'supabase');
  const { stdout } = await promisify(execFile)(
    cli,
    ['gen', 'types', 'typescript', '--db-url', databaseUrl, '--schema', 'api'],
    { maxBuffer: 16 * 1024 * 1024, env: { ...process.env, DO_NOT_TRACK: '1' } },
  );
  const options = (await prettier.resolveConfig(TYPES_FILE)) ?? {};
  // the CLI greets on the same stream before it writes
  const start = stdout.indexOf('export type Json');
  if (start < 0) throw new Error(`The Supabase CLI wrote no types: ${stdout.slice(0, 400)}`);
  return prettier.format(HEAD + stdout.slice(start), { ...options, filepath: TYPES_FILE });
}
