import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCluster, type Cluster } from '../../supabase/local/cluster.ts';
import { connect, urlOf, type Place } from '../../supabase/local/connect.ts';
import { openFolder } from '../../supabase/local/folder.ts';
import { migrate, readMigrations } from '../../supabase/local/migrations.ts';
import { preparePlatform } from '../../supabase/local/platform.ts';
import { makeRoles } from '../../supabase/local/roles.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { privateFolder, REPOSITORY } from '../support/program.ts';

const MIGRATIONS = path.join(REPOSITORY, 'supabase', 'migrations');

/** Everything about our schemas that a migration decides: owners, rights, columns, bodies, policies. */
const catalogue = async (sql: Sql) => ({
  relations: await sql`
    select n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner) as owner, c.relacl::text[] as acl,
      c.relrowsecurity, c.relforcerowsecurity,
      (select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(a.attacl::text, '')
        order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('api', 'app', 'audit', 'secrets') order by 1, 2`,
  functions: await sql`
    select p.oid::regprocedure::text as name, pg_get_userbyid(p.proowner) as owner, p.proacl::text[] as acl,
      pg_get_functiondef(p.oid) as body
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('api', 'app', 'audit', 'secrets') and p.prokind = 'f' order by 1`,
  policies:
    await sql`select * from pg_policies where schemaname in ('app', 'audit', 'secrets') order by 1, 2, 3`,
  triggers: await sql`
    select tgrelid::regclass::text as relation, tgname, tgenabled, pg_get_triggerdef(oid) as definition
    from pg_trigger where not tgisinternal order by 1, 2`,
  schemas: await sql`select nspname, nspacl::text[] as acl from pg_namespace
    where nspname in ('api', 'app', 'audit', 'secrets') order by 1`,
  roles: await sql`select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles
    where rolname !~ '^pg_' order by 1`,
});

describe('migrations, applied by the Supabase CLI to a new project by URL', { timeout: 120_000 }, () => {
  let folder: string;
  let cluster: Cluster;
  let place: Place;
  let ours: TestDatabase;

  beforeAll(async () => {
    folder = privateFolder();
    cluster = await openCluster({
      folder: openFolder(folder),
      password: 'local',
      settings: { fsync: 'off' },
    });
    place = { port: cluster.port, password: 'local', database: 'postgres' };
    const administrator = connect(place, 'supabase_admin');
    await makeRoles(administrator, place.password);
    await preparePlatform(administrator, place.database);
    await administrator.end();
    ours = await openDatabase();
  });
  afterAll(async () => {
    await ours.close();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** As `postgres`, who is no superuser there either, and with a home of its own, so that no login is used. */
  const supabase = async (...args: string[]) => {
    const target = [
      '--db-url',
      `${urlOf(place, 'postgres')}?sslmode=disable`,
      '--workdir',
      REPOSITORY,
      '--yes',
    ];
    const env = { ...process.env, HOME: folder, DO_NOT_TRACK: '1', SUPABASE_TELEMETRY_DISABLED: '1' };
    const program = path.join(REPOSITORY, 'node_modules', '.bin', 'supabase');
    return promisify(execFile)(program, [...args, ...target], { env, cwd: folder });
  };

  it('STK-90: `migration up` applies every file, and `db push` then finds nothing to do', async () => {
    await supabase('migration', 'up');
    const sql = connect(place, 'postgres');
    const applied = await sql<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations order by version`;
    await sql.end();
    expect(applied.map(({ version }) => version)).toEqual(
      readMigrations(MIGRATIONS).map(({ version }) => version),
    );
    const { stdout, stderr } = await supabase('db', 'push', '--dry-run');
    expect(`${stdout}${stderr}`).toContain('up to date');
  });

  it('STK-91: both ways of applying them make the same database', async () => {
    const sql = connect(place, 'supabase_admin');
    const byCli = await catalogue(sql);
    await sql.end();
    expect(byCli.functions.length).toBeGreaterThan(10);
    expect(byCli).toEqual(await catalogue(ours.admin));
  });
});

describe('migrations, applied by the embedded stack', () => {
  let db: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    db = await openDatabase();
    folder = path.join(privateFolder(), 'migrations');
    fs.cpSync(MIGRATIONS, folder, { recursive: true });
  });
  afterAll(async () => {
    await db.close();
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  });
  const add = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);

  it('STK-92: applies one that was added, once', async () => {
    add('29990101000000_added.sql', 'create type app.added as (id int);');
    expect(await migrate(db.place, folder)).toBe(1);
    expect(await migrate(db.place, folder)).toBe(0);
  });

  it('STK-93: asks for a fresh start when one has changed, is gone, or was slipped in between', async () => {
    const words = /^The migrations have changed/;
    add('29990101000000_added.sql', 'create type app.added as (id bigint);');
    await expect(migrate(db.place, folder)).rejects.toThrow(words);
    fs.rmSync(path.join(folder, '29990101000000_added.sql'));
    await expect(migrate(db.place, folder)).rejects.toThrow(words);
    add('29990101000000_added.sql', 'create type app.added as (id int);');
    add('29980101000000_between.sql', 'select 1;');
    await expect(migrate(db.place, folder)).rejects.toThrow(words);
    fs.rmSync(path.join(folder, '29980101000000_between.sql'));
    expect(await migrate(db.place, folder)).toBe(0);
  });

  it('STK-94: refuses a grant or a revoke that did nothing, and keeps nothing of that file', async () => {
    add(
      '29990102000000_idle_grant.sql',
      'create type app.half as (id int); grant execute on function app.me() to countersign;',
    );
    await expect(migrate(db.place, folder)).rejects.toThrow(
      /29990102000000_idle_grant\.sql failed: .*not_granted/,
    );
    add(
      '29990102000000_idle_grant.sql',
      'create type app.half as (id int); revoke execute on function app.me() from countersign;',
    );
    await expect(migrate(db.place, folder)).rejects.toThrow(/privilege_not_revoked/);
    const [row] = await db.admin`select to_regtype('app.half') as half`;
    expect(row).toEqual({ half: null });
    fs.rmSync(path.join(folder, '29990102000000_idle_grant.sql'));
  });

  it('STK-95: names the file and the line of a mistake', async () => {
    add('29990103000000_mistake.sql', 'select 1;\nselect 2;\nselect nothing;\n');
    await expect(migrate(db.place, folder)).rejects.toThrow(
      /29990103000000_mistake\.sql failed: .*\[42703\] at line 3/,
    );
  });
});

describe('the platform that migrations meet', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('STK-96: gives the migration role what hosted gives it, and no more', async () => {
    const [role] = await db.owner`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
      where rolname = current_user`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: true, rolcreaterole: true, rolcreatedb: true });
    const may = async (statement: string) =>
      db.owner
        .begin(async (tx) => {
          await tx.unsafe(statement);
          throw new Error('taken back');
        })
        .catch((error: Error & { code?: string }) => error.code ?? error.message);
    expect(
      await may(
        `create trigger t after insert on auth.users for each row execute function suppress_redundant_updates_trigger()`,
      ),
    ).toBe('taken back');
    expect(await may('insert into auth.users (id) values (gen_random_uuid())')).toBe('taken back');
    expect(await may('create role somebody')).toBe('taken back');
    for (const statement of [
      'create table auth.mine (id int)',
      'create function auth.mine() returns int language sql return 1',
      'alter table auth.users add column mine int',
      'alter role authenticator superuser',
      'alter role anon bypassrls',
      'create role boss superuser',
      "set session_replication_role = 'replica'",
      'set role supabase_auth_admin',
    ]) {
      expect([statement, await may(statement)]).toEqual([statement, '42501']);
    }
  });

  it('STK-97: shows password hashes to nobody who answers requests', async () => {
    const authenticator = db.connect('authenticator');
    await expect(authenticator`select * from auth.users`).rejects.toThrow(/permission denied/);
    for (const actor of ['anon', 'service_role', { sub: '00000000-0000-4000-8000-000000000001' }] as const) {
      await expect(db.as(actor, (tx) => tx`select encrypted_password from auth.users`)).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('STK-98: the settings of config.toml are those of the embedded stack', async () => {
    const { AUTH_SETTINGS, MAX_ROWS } = await import('../../supabase/local/services.ts');
    const { EXPOSED_SCHEMA } = await import('../../supabase/local/rest.ts');
    const config = readConfig(path.join(REPOSITORY, 'supabase', 'config.toml'));
    expect(config['api']).toMatchObject({ schemas: [EXPOSED_SCHEMA], max_rows: MAX_ROWS });
    const { email, ...auth } = AUTH_SETTINGS;
    expect(config['auth']).toMatchObject(auth);
    expect(config['auth.email']).toMatchObject({
      enabled: email.enable_signup,
      enable_confirmations: email.enable_confirmations,
      otp_length: email.otp_length,
      otp_expiry: email.otp_expiry,
    });
    expect(config['db']).toMatchObject({ major_version: 17 });
  });
});

/** The little of TOML that config.toml uses: sections, and values that are also JSON. */
function readConfig(file: string): Record<string, Record<string, unknown>> {
  const config: Record<string, Record<string, unknown>> = {};
  let section = '';
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const [, name, value] = /^(\w+) = (.+)$/.exec(line) ?? [];
    if (name && value) (config[section] ??= {})[name] = JSON.parse(value) as unknown;
  }
  return config;
}
