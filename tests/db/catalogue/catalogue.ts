import type { Sql } from 'postgres';

/** Our four schemas as a list for `nspname in (…)`. */
export const OURS = `('api', 'app', 'audit', 'secrets')`;

/** The gate takes the same list as given. */
export { PLATFORM } from '../../../supabase/gate/ground.ts';

/** One text column's values. */
export async function list(sql: Sql, query: string): Promise<string[]> {
  const rows = await sql.unsafe(query);
  return rows.map((row) => String(Object.values(row)[0]));
}

export async function tables(sql: Sql): Promise<string[]> {
  return list(
    sql,
    `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${OURS} and c.relkind in ('r', 'p', 'm', 'f') order by 1`,
  );
}

/** schema.name(argument types) of functions and aggregates of ours. */
export const SIGNATURE = `n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'`;
export const FUNCTIONS = `pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname in ${OURS}`;
