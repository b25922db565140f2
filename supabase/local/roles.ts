import type { Sql } from 'postgres';

/**
 * The platform's roles, no freer than hosted Supabase has them: what a migration may not do there must fail
 * here. `postgres`, which runs migrations, is no superuser; `authenticator`, which the Data API connects as,
 * inherits nothing; service_role skips policies but has only the grants it is given.
 */
export async function makeRoles(sql: Sql, password: string): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = 'authenticator'`;
  if (found) return;
  await sql.begin(async (tx) => {
    await tx.unsafe(ROLES);
    for (const role of ['postgres', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin']) {
      await tx.unsafe(`alter role ${role} login password '${password.replaceAll("'", "''")}'`);
    }
  });
}

const ROLES = `
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role to supabase_storage_admin with inherit false, set true;
create role postgres login createrole createdb replication bypassrls;
grant anon, authenticated, service_role to postgres;
-- with admin: hosted lets postgres set what the Data API is configured by
grant authenticator to postgres with admin true;
grant set on parameter pgrst.db_pre_request to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_auth_admin set search_path = 'auth';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role supabase_storage_admin set search_path = 'storage';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
`;
