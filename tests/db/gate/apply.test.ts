import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../supabase/local/migrations.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const MIGRATIONS = path.join(REPOSITORY, 'supabase', 'migrations');

describe('the gate before apply and in CI', { timeout: 120_000 }, () => {
  let db: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    db = await openDatabase();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-gate-test-'));
  });
  afterAll(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    await db.close();
  });

  /** `npm run check:migrations`, as its script runs it. */
  const command = (...args: string[]) => {
    const program = path.join(REPOSITORY, 'supabase', 'gate', 'command.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const file = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };

  it('SPEC-ISO-69: the runner refuses a harmful migration before the first statement of any', async () => {
    const migrations = path.join(folder, 'migrations');
    fs.cpSync(MIGRATIONS, migrations, { recursive: true });
    fs.writeFileSync(path.join(migrations, '29990101000000_first.sql'), 'create type app.added as (id int);');
    fs.writeFileSync(
      path.join(migrations, '29990102000000_second.sql'),
      'select 1;\nalter table audit.events disable trigger all;',
    );
    await expect(migrate(db.place, migrations)).rejects.toThrow(
      /29990102000000_second\.sql:2: trigger-disabled: DisableTrigAll on audit\.events\./,
    );
    const [row] = await db.admin`select to_regtype('app.added') as added,
      (select max(version) from supabase_migrations.schema_migrations) as last`;
    expect(row?.['added']).toBeNull();
    expect(row?.['last']).toMatch(/^2026/);
    fs.rmSync(path.join(migrations, '29990102000000_second.sql'));
    expect(await migrate(db.place, migrations)).toBe(1);
  });

  it('SPEC-ISO-70: the command answers like a compiler, and says what it read', () => {
    const fine = command('--parse-only');
    expect(fine.stdout).toMatch(
      /^\d+ migrations, \d+ statements, \d+ bodies of functions and blocks: no objections\.\n$/,
    );
    expect(fine).toMatchObject({ status: 0, stderr: '' });
    const harmful = file('harmful.sql', 'select 1;\n\ndrop policy tenant_reader on app.requests;');
    const refused = command(harmful);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toBe(
      `${harmful}:3: policy-dropped: drops policy app.requests.tenant_reader. ` +
        'Leave it, and add a restrictive policy beside it if less is to be seen.\n',
    );
    expect(refused.stdout).toMatch(/: 1 objection\.\n$/);
  });

  it('SPEC-ISO-71: the command compares the catalogue of a scratch database, and names what only that shows', () => {
    const fine = command(file('fine.sql', 'alter table app.requests add column cost_centre text;'));
    expect(fine.stdout).toMatch(
      /Catalogue: \d+ migrations as they were, then \d+ new ones: nothing lost, nothing left open\./,
    );
    expect(fine).toMatchObject({ status: 0, stderr: '' });
    // an index by another name than its table's: the parser does not know that it is unique
    const loose = command(file('loose.sql', 'drop index app.invitations__one_open;'));
    expect(loose.stderr).toMatch(
      /^catalogue: constraint lost: app\.invitations app\.invitations__one_open\.\n$/,
    );
    expect(loose.status).toBe(1);
    expect(fs.readdirSync(os.tmpdir()).filter((name) => /^countersign-gate-(?!test-)/.test(name))).toEqual(
      [],
    );
  });

  it('SPEC-ISO-72: CI asks the gate before it runs a test', () => {
    const steps = fs.readFileSync(path.join(REPOSITORY, '.ci', 'run'), 'utf8').split('\n');
    const scripts = (
      JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
        scripts: Record<string, string>;
      }
    ).scripts;
    expect(scripts['check:migrations']).toBe('exec node supabase/gate/command.ts');
    expect(steps.indexOf('npm run check:migrations')).toBeGreaterThan(0);
    expect(steps.indexOf('npm run check:migrations')).toBeLessThan(steps.indexOf('npm test'));
  });
});
