import { execFileSync } from 'node:child_process';
import type { MigrationText } from './check.ts';

const FOLDER = 'supabase/migrations';

/**
 * How many of these migrations, from the first, git has as they are at `ref`: those count as applied, the rest as new.
 * Without a ref, what this branch left origin/main with, or the commit before on main itself.
 */
export function countApplied(
  repository: string,
  migrations: MigrationText[],
  ref: string | undefined,
): number {
  const git = (...args: string[]): string | null => {
    try {
      const quiet: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
      return execFileSync('git', args, {
        cwd: repository,
        encoding: 'utf8',
        stdio: quiet,
        maxBuffer: 1 << 26,
      });
    } catch {
      return null;
    }
  };
  const head = git('rev-parse', 'HEAD')?.trim();
  const left = git('merge-base', 'HEAD', 'origin/main')?.trim();
  const base = ref ?? (left && left !== head ? left : 'HEAD^');
  const first = migrations.findIndex(({ file, text }) => git('show', `${base}:${FOLDER}/${file}`) !== text);
  return first < 0 ? migrations.length : first;
}
