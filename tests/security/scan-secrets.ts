import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** `npm run scan:secrets`: every file that git has or would take, by secretlint's rules and ours; non-zero when one holds a secret. */
const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const SECRETLINT = path.join(REPOSITORY, 'node_modules/secretlint/bin/secretlint.js');
const RULES = {
  rules: [
    { id: '@secretlint/secretlint-rule-preset-recommend' },
    { id: path.join(import.meta.dirname, 'own-secrets.ts') },
  ],
};

/** Null: none holds one. Otherwise what was found and where, the secrets masked. */
export function secretsIn(files: string[]): string | null {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      SECRETLINT,
      '--no-glob',
      '--no-gitignore',
      '--no-color',
      '--secretlintrcJSON',
      JSON.stringify(RULES),
      ...files,
    ],
    { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  return status === 0 ? null : stdout + stderr || `secretlint ended with ${String(status)}`;
}

export function filesOfGit(): string[] {
  const asked = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout, status } = spawnSync('git', asked, {
    cwd: REPOSITORY,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error('git does not tell its files');
  return stdout.split('\0').filter(Boolean);
}

if (process.argv[1] === import.meta.filename) {
  const files = filesOfGit();
  const found = secretsIn(files);
  process.stdout.write(found ?? `No secret in ${files.length} files.\n`);
  process.exitCode = found ? 1 : 0;
}
