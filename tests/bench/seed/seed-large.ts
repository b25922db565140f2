import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import bcrypt from 'bcryptjs';
import type { Sql } from 'postgres';
import { connect, type Place } from '../../../supabase/local/connect.ts';
import { checkSeed } from './check-seed.ts';

export interface SeedOptions {
  tenants: number;
  requests: number;
  seed: number;
  /** How many of the requests are the first tenant's; by default everybody has as many. */
  largest?: number;
  /** The share that still waits for somebody, among the youngest; everybody has at least one. */
  pending?: number;
}

export interface SeededTenant {
  no: number;
  id: string;
  requests: number;
  departments: number;
  staff: number;
}

/** What every seeded person signs in with. */
export const SEED_PASSWORD = 'countersign-seed';

/** About as many requests are planned at once: memory holds them, and every index grows at one end. */
const STRETCH = 50_000;

/**
 * Fills a migrated database with organisations, people and a year of requests, by COPY with triggers and foreign keys
 * off; one connection makes rows while the other stores them. Everybody can go on acting on what stands there.
 */
export async function seedLarge(place: Place, options: SeedOptions): Promise<SeededTenant[]> {
  const maker = connect(place, 'supabase_admin');
  const keeper = connect(place, 'supabase_admin');
  try {
    await prepare(maker, options);
    await keeper`set session_replication_role = replica`;
    await keeper`set synchronous_commit = off`;
    const waking = await silence(keeper);
    await copyViews(maker, keeper, 'seeding_organisations');
    await keeper.unsafe(read('policy.sql')).simple();
    for (const [from, until] of await stretches(maker)) {
      await maker`update seeding.stretch set from_no = ${from}, until_no = ${until}`;
      await maker.unsafe(read('requests.sql')).simple();
      await copyViews(maker, keeper, 'seeding_requests');
      await maker.unsafe(read('trail.sql')).simple();
      await copyViews(maker, keeper, 'seeding_trail');
    }
    await keeper.unsafe(read('finish.sql')).simple();
    await keeper.unsafe(waking).simple();
    const tenants = await maker<SeededTenant[]>`
      select no, id, requests, departments, staff from seeding.tenants order by no`;
    await maker`drop schema seeding, seeding_organisations, seeding_requests, seeding_trail cascade`;
    await maker`vacuum analyze`;
    await checkSeed(maker, options);
    return [...tenants];
  } finally {
    await Promise.all([maker.end(), keeper.end()]);
  }
}

function read(file: string): string {
  return fs.readFileSync(path.join(import.meta.dirname, file), 'utf8');
}

async function prepare(maker: Sql, options: SeedOptions): Promise<void> {
  const { tenants, requests, pending = 0.04 } = options;
  const largest = options.largest ?? Math.ceil(requests / tenants);
  await maker`set client_min_messages = warning`;
  await maker`set jit = off`;
  await maker`set work_mem = '128MB'`;
  await maker`create schema seeding`;
  await maker`create table seeding.settings as select ${tenants}::integer as tenants, ${requests}::integer as requests,
    ${largest}::integer as largest, ${pending}::double precision as pending, ${await bcrypt.hash(SEED_PASSWORD, 4)}::text as password`;
  await maker`create table seeding.stretch as select 0 as from_no, 0 as until_no`;
  // The same seed makes the same ids and fates; times count back from now.
  await maker
    .unsafe(
      `
    create function seeding.id(p_kind text, p_tenant integer, p_i bigint) returns uuid language sql immutable as
      $$ select md5('${options.seed}:' || p_kind || ':' || p_tenant::text || ':' || p_i::text)::uuid $$;
    create function seeding.roll(p_tenant integer, p_i bigint) returns bigint language sql immutable as
      $$ select hashint8extended(p_i * 65536 + p_tenant, ${options.seed}) & 9223372036854775807 $$;
    create function seeding.began() returns timestamptz language sql immutable as
      $$ select '${new Date(Date.now() - 365 * 86_400_000).toISOString()}'::timestamptz $$;`,
    )
    .simple();
  await maker.unsafe(read('organisations.sql')).simple();
}

/** Even in replica mode some triggers fire; what they would write is copied. Answers what wakes them again. */
async function silence(keeper: Sql): Promise<string> {
  const always = await keeper<{ relation: string; name: string }[]>`
    select t.tgrelid::regclass::text as relation, t.tgname as name from pg_trigger t
     where t.tgenabled = 'A' and (t.tgtype & 4) = 4`;
  for (const { relation, name } of always)
    await keeper.unsafe(`alter table ${relation} disable trigger ${name}`);
  return always
    .map(({ relation, name }) => `alter table ${relation} enable always trigger ${name};`)
    .join('\n');
}

/** Each view of the schema is copied into the table whose name it bears, column by column. */
async function copyViews(maker: Sql, keeper: Sql, schema: string): Promise<void> {
  const views = await maker<{ name: string; columns: string }[]>`
    select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = ${schema}::regnamespace and c.relkind = 'v' group by 1 order by 1`;
  for (const { name, columns } of views) {
    const rows = await maker.unsafe(`copy (select * from ${schema}."${name}") to stdout`).readable();
    await pipeline(rows, await keeper.unsafe(`copy ${name} (${columns}) from stdin`).writable());
    // postgres.js leaves its socket paused when the last rows filled the stream's buffer
    rows._read(0);
  }
}

/** Tenants in order, in stretches of about as many requests. */
async function stretches(maker: Sql): Promise<[number, number][]> {
  const rows = await maker<{ from_no: number; until_no: number }[]>`
    select min(no) as from_no, max(no) as until_no
      from (select no, (sum(requests) over (order by no) - requests) / ${STRETCH} as part from seeding.tenants) t
     group by part order by 1`;
  return rows.map((row) => [row.from_no, row.until_no]);
}
