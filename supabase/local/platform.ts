import { getAuthSchemaSql, getStorageSchemaSql } from '@supabase/lite';
import type { Sql } from 'postgres';

/**
 * What a Supabase database holds before the first migration: schemas auth, storage and extensions, with
 * hosted's owners and grants. Runs as the superuser, once per database, in one transaction.
 */
export async function preparePlatform(sql: Sql, database: string): Promise<void> {
  const [found] = await sql`select 1 from pg_namespace where nspname = 'extensions'`;
  if (found) return;
  await sql.begin(async (tx) => {
    await tx.unsafe(`alter database "${database}" owner to postgres`);
    await tx.unsafe(`grant create on database "${database}" to supabase_auth_admin, supabase_storage_admin`);
    await tx.unsafe(SCHEMAS);
    await tx.unsafe('set local role supabase_auth_admin');
    await tx.unsafe(`${getAuthSchemaSql(true)};${AUTH_AS_HOSTED};${AUTH_FUNCTIONS}`);
    await tx.unsafe('set local role supabase_storage_admin');
    await tx.unsafe(`${getStorageSchemaSql(true)};${STORAGE_GRANTS}`);
    await tx.unsafe('reset role');
  });
}

const SCHEMAS = `
create schema auth authorization supabase_auth_admin;
create schema storage authorization supabase_storage_admin;
create schema extensions;
grant usage on schema auth to postgres, anon, authenticated, service_role, authenticator;
grant usage on schema storage to postgres, anon, authenticated, service_role, authenticator;
grant usage on schema extensions to postgres, anon, authenticated, service_role;
create extension pgcrypto schema extensions;
create extension "uuid-ossp" schema extensions;
create extension citext schema extensions;
create extension btree_gist schema extensions;
create extension pg_trgm schema extensions;
grant usage on schema public to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
`;

/** Columns and defaults that hosted has and the embedded API lacks, so that one seed serves both. */
const AUTH_AS_HOSTED = `
alter table auth.users add column if not exists instance_id uuid;
alter table auth.users add column if not exists is_super_admin boolean;
alter table auth.identities alter column id set default gen_random_uuid();
grant all on all tables in schema auth to postgres;
grant all on all sequences in schema auth to postgres;
`;

/**
 * As on hosted: claims arrive as one setting, request.jwt.claims; the older one-setting-per-claim names are
 * read first. The embedded API sets both, tests and PostgREST only the first.
 */
const claim = (name: string) =>
  `coalesce(nullif(current_setting('request.jwt.claim.${name}', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> '${name}')`;

const AUTH_FUNCTIONS = `
create or replace function auth.uid() returns uuid language sql stable as $$ select ${claim('sub')}::uuid $$;
create or replace function auth.role() returns text language sql stable as $$ select ${claim('role')}::text $$;
create or replace function auth.email() returns text language sql stable as $$ select ${claim('email')}::text $$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
`;

const STORAGE_GRANTS = `
grant all on all tables in schema storage to postgres, anon, authenticated, service_role;
grant all on all functions in schema storage to postgres, anon, authenticated, service_role;
`;
