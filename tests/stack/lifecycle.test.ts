import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clearLeftovers } from '../../supabase/local/leftovers.ts';
import { postgresOn, postmasterOf, privateFolder, Program, startStack } from '../support/program.ts';
import { waitFor } from '../support/wait.ts';

const NAMES = [
  'SUPABASE_URL',
  'SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'DATABASE_URL',
  'EDGE_CREDENTIAL',
  'ENCRYPTION_KEYS',
  'ENCRYPTION_KEY_CURRENT',
  'RESEND_API_KEY',
  'RESEND_BASE_URL',
  'MAIL_FROM',
];

describe('npm run stack', { timeout: 120_000 }, () => {
  let data: string;
  const running: Program[] = [];
  const begin = (environment: Record<string, string> = {}, args: string[] = []) => {
    const program = startStack(data, environment, args);
    running.push(program);
    return program;
  };
  const query = async <T>(url: string | undefined, work: (sql: Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(url ?? '', { max: 1, onnotice: () => {} });
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
  };
  const oneLine = (program: Program, words: RegExp) => {
    expect(program.stderr).toMatch(words);
    expect(program.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(program.stdout).toBe('');
  };

  beforeAll(() => void (data = path.join(privateFolder(), 'data')));
  afterEach(async () => {
    for (const program of running.splice(0)) await program.destroy();
  });
  afterAll(async () => {
    await clearLeftovers(path.join(fs.realpathSync(data), 'postgres'));
    fs.rmSync(path.dirname(data), { recursive: true, force: true });
  });

  it('STK-60: prints its settings and READY, nothing else, and keeps its secrets to itself', async () => {
    const program = begin();
    const settings = await program.ready();
    expect(Object.keys(settings)).toEqual(NAMES);
    expect(program.stdout.trimEnd().split('\n').at(-1)).toBe('READY');
    expect(settings['SUPABASE_PUBLISHABLE_KEY']).toMatch(/^sb_publishable_/);
    expect(settings['SUPABASE_SECRET_KEY']).toMatch(/^sb_secret_/);
    expect(fs.statSync(path.join(data, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(
      (
        await fetch(`${settings['SUPABASE_URL']}/auth/v1/health`, {
          headers: { apikey: settings['SUPABASE_PUBLISHABLE_KEY'] ?? '' },
        })
      ).status,
    ).toBe(200);
    expect(await program.interrupt()).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('STK-61: keeps data and keys over a second start, and begins anew with --fresh', async () => {
    const first = begin();
    const settings = await first.ready();
    await query(settings['DATABASE_URL'], (sql) => sql`create table public.kept as select 1 as one`);
    await first.interrupt();
    const second = begin();
    const again = await second.ready();
    // Each start takes a port of its own here; the rest is kept.
    const moved = { SUPABASE_URL: '', RESEND_BASE_URL: '' };
    expect({ ...again, ...moved }).toEqual({ ...settings, ...moved });
    expect(await query(again['DATABASE_URL'], (sql) => sql`select one from public.kept`)).toEqual([
      { one: 1 },
    ]);
    await second.interrupt();
    const third = begin({}, ['--fresh']);
    const fresh = await third.ready();
    expect(fresh['SUPABASE_SECRET_KEY']).not.toBe(settings['SUPABASE_SECRET_KEY']);
    const [row] = await query(fresh['DATABASE_URL'], (sql) => sql`select to_regclass('public.kept') as kept`);
    expect(row).toEqual({ kept: null });
    await third.interrupt();
  });

  it('STK-62: leaves no process and no lock after Ctrl-C, a termination or a hang-up', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const program = begin();
      await program.ready();
      expect([signal, await program.interrupt(signal)]).toEqual([signal, 0]);
      expect(postgresOn(data)).toEqual([]);
      expect(fs.existsSync(path.join(data, 'postgres', 'postmaster.pid'))).toBe(false);
    }
  });

  it('STK-63: ends with npm, whether npm is told to end or is killed', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
      const program = new Program('npm', ['run', '--silent', 'stack'], { STACK_DATA: data, PORT: '0' });
      running.push(program);
      await program.ready();
      process.kill(program.pid, signal);
      await waitFor(`no PostgreSQL after ${signal} to npm`, () => postgresOn(data).length === 0);
    }
  });

  it('STK-64: ends cleanly when interrupted while it is still starting', async () => {
    const program = begin();
    await waitFor('PostgreSQL is starting', () => program.hasEnded || postgresOn(data).length > 0);
    await program.interrupt();
    expect(postgresOn(data)).toEqual([]);
  });

  it('STK-65: takes over the server that a killed start left running', async () => {
    const first = begin();
    const settings = await first.ready();
    await query(settings['DATABASE_URL'], (sql) => sql`create table public.survives as select 1 as one`);
    const old = postmasterOf(data);
    await first.interrupt('SIGKILL');
    expect(postgresOn(data)).toContain(old);
    const second = begin();
    const again = await second.ready();
    expect(await query(again['DATABASE_URL'], (sql) => sql`select one from public.survives`)).toEqual([
      { one: 1 },
    ]);
    expect(postgresOn(data)).not.toContain(old);
    await second.interrupt();
  });

  it('STK-66: says so when PostgreSQL is killed, and the next start recovers, busy backends included', async () => {
    const first = begin();
    const settings = await first.ready();
    const sql = postgres(settings['DATABASE_URL'] ?? '', { max: 1, onnotice: () => {} });
    // Busy in a loop that asks nothing of its postmaster, so it does not notice that it is gone.
    const busy =
      sql`do $$ declare x bigint := 0; begin for i in 1..2000000000 loop x := x + i % 7; end loop; end $$`.catch(
        () => {},
      );
    const isBusy = (other: Sql) =>
      other`select 1 from pg_stat_activity where state = 'active' and query like 'do $$%'`;
    await waitFor('a busy backend', () =>
      query(settings['DATABASE_URL'], async (other) => (await isBusy(other)).length > 0),
    );
    process.kill(postmasterOf(data), 'SIGKILL');
    expect(await first.exit).toBe(1);
    expect(first.stderr.trim()).toBe('PostgreSQL has stopped by itself: start again.');
    const second = begin();
    await second.ready();
    expect(await second.interrupt()).toBe(0);
    await busy;
    await sql.end({ timeout: 1 });
    expect(postgresOn(data)).toEqual([]);
  });

  it('STK-67: goes on serving after one backend is killed', async () => {
    const program = begin();
    const settings = await program.ready();
    const ask = () =>
      fetch(`${settings['SUPABASE_URL']}/outbox.json`).then(
        ({ status }) => status,
        () => 0,
      );
    expect(await ask()).toBe(200);
    const [row] = await query(
      settings['DATABASE_URL'],
      (sql) => sql<{ pid: number }[]>`
      select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
    );
    process.kill(row?.pid ?? 0, 'SIGKILL');
    await waitFor('the gateway answers again', async () => (await ask()) === 200, 60_000);
    expect(program.hasEnded).toBe(false);
    await program.interrupt();
  });

  it('STK-68: recovers from a stale postmaster.pid that names a stranger', async () => {
    fs.writeFileSync(path.join(data, 'postgres', 'postmaster.pid'), `${process.pid}\n${data}/postgres\n`);
    const program = begin();
    await program.ready();
    expect(await program.interrupt()).toBe(0);
  });

  it('STK-69: says in one line that the port is taken', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const program = begin({ PORT: String(port) });
    expect(await program.exit).toBe(1);
    oneLine(program, new RegExp(`^Port ${port} is already in use`));
    expect(postgresOn(data)).toEqual([]);
    server.close();
  });

  it('STK-70: says in one line that another stack runs on the folder', async () => {
    const first = begin();
    await first.ready();
    const second = begin();
    expect(await second.exit).toBe(1);
    oneLine(second, new RegExp(`process ${first.pid}\\) is already running`));
    expect(await first.interrupt()).toBe(0);
  });

  it('STK-71: says in one line that the migrations have changed', async () => {
    const first = begin();
    const settings = await first.ready();
    await query(
      settings['DATABASE_URL'],
      (sql) => sql`
      update supabase_migrations.schema_migrations set statements = array['select 1']
      where version = (select min(version) from supabase_migrations.schema_migrations)`,
    );
    await first.interrupt();
    const second = begin();
    expect(await second.exit).toBe(1);
    oneLine(second, /^The migrations have changed .* npm start -- --fresh/);
    expect(postgresOn(data)).toEqual([]);
    const third = begin({}, ['--fresh']);
    await third.ready();
    await third.interrupt();
  });

  it('STK-72: says in one line that a setting is wrong', async () => {
    const program = begin({ PORT: 'http' });
    expect(await program.exit).toBe(1);
    oneLine(program, /^PORT is not a port: http/);
  });
});
