import type { Sql } from 'postgres';
import { EXPOSED_SCHEMA } from '../../../../supabase/local/rest.ts';

export interface Column {
  name: string;
  type: string;
}

export interface Relation {
  schema: string;
  name: string;
  columns: Column[];
}

export interface Argument {
  name: string;
  type: string;
  optional: boolean;
}

export interface Routine {
  schema: string;
  name: string;
  args: Argument[];
  acts: boolean;
}

/** What there is to hunt, read from the database: whatever is added later is hunted at once. */
export interface Catalogue {
  views: Relation[];
  functions: Routine[];
  /** What the Data API must not show: every other relation, with and without rights. */
  hidden: Relation[];
  /** Functions of other schemas that a signed-in caller may execute. */
  inner: Routine[];
  /** Tables of the tenants, with the column that names the tenant. */
  tables: { name: string; tenant: string }[];
}

export async function readCatalogue(sql: Sql): Promise<Catalogue> {
  const relations = await sql<Relation[]>`
    select n.nspname as schema, c.relname as name,
           coalesce((select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
              from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname not in ('information_schema', 'pg_toast')
       and (n.nspname <> 'pg_catalog' or c.relname in ('pg_stats', 'pg_statistic', 'pg_stat_activity', 'pg_authid', 'pg_locks',
            'pg_stat_user_tables', 'pg_stats_ext', 'pg_stat_statements', 'pg_class', 'pg_prepared_xacts'))
     order by 1, 2`;
  const routines = await sql<(Routine & { callable: boolean })[]>`
    select n.nspname as schema, p.proname as name, p.provolatile = 'v' as acts,
           has_function_privilege('authenticated', p.oid, 'execute') as callable,
           coalesce((select jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[i], ''), 'type', format_type(p.proargtypes[i - 1], null),
                'optional', i > p.pronargs - p.pronargdefaults) order by i) from generate_series(1, p.pronargs) i), '[]') as args
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname not in ('pg_catalog', 'information_schema', 'extensions') and p.prokind = 'f'
       and p.prorettype <> 'trigger'::regtype
     order by 1, 2`;
  const tables = await sql<{ name: string; tenant: string }[]>`
    select n.nspname || '.' || c.relname as name, case c.relname when 'tenants' then 'id' else 'tenant_id' end as tenant
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'extensions', 'auth', 'storage')
       and (c.oid = 'app.tenants'::regclass
            or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum > 0))
     order by 1`;
  const isExposed = ({ schema }: { schema: string }) => schema === EXPOSED_SCHEMA;
  return {
    views: relations.filter(isExposed),
    functions: routines.filter(isExposed),
    hidden: relations.filter((each) => !isExposed(each)),
    inner: routines.filter((each) => !isExposed(each) && each.callable),
    tables: [...tables],
  };
}
