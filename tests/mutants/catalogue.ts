import type { Sql } from 'postgres';

/** What the generator reads of a migrated database: nothing here is listed by hand. */
export interface Catalogue {
  policies: PolicyRow[];
  functions: FunctionRow[];
  triggers: TriggerRow[];
  constraints: ConstraintRow[];
  refusals: Set<string>;
}

export interface PolicyRow {
  table: string;
  /** The public views that show the table. */
  views: string[];
  name: string;
  permissive: boolean;
  /** The whole of it, as it was made. */
  definition: string;
  using: string | null;
  check: string | null;
}

export interface FunctionRow {
  /** With its schema, and with its arguments where another function has the same name. */
  name: string;
  definition: string;
  source: string;
  language: string;
  returns: string;
  /** The roles that it can run as: its owner if it is a definer, else whoever may execute it. */
  runsAs: string[];
}

export interface TriggerRow {
  table: string;
  name: string;
  function: string;
  definition: string;
  condition: string | null;
  always: boolean;
}

export interface ConstraintRow {
  table: string;
  name: string;
  kind: 'check' | 'unique';
  definition: string;
}

const OURS = `('api', 'app', 'audit', 'secrets')`;

export async function readCatalogue(sql: Sql): Promise<Catalogue> {
  const [policies, functions, triggers, constraints, refusals] = await Promise.all([
    sql.unsafe<PolicyRow[]>(POLICIES),
    sql.unsafe<FunctionRow[]>(FUNCTIONS),
    sql.unsafe<TriggerRow[]>(TRIGGERS),
    sql.unsafe<ConstraintRow[]>(CONSTRAINTS),
    sql<{ token: string }[]>`select token from app.refusals`,
  ]);
  return {
    policies,
    functions,
    triggers,
    constraints,
    refusals: new Set(refusals.map(({ token }) => token)),
  };
}

const POLICIES = `
select n.nspname || '.' || c.relname as table, p.polname as name, p.polpermissive as permissive,
       format('create policy %I on %I.%I as %s for %s to %s', p.polname, n.nspname, c.relname,
              case when p.polpermissive then 'permissive' else 'restrictive' end,
              case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
              (select string_agg(r::regrole::text, ', ') from unnest(p.polroles) r))
         || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
         || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') as definition,
       pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
       array(select distinct v.relname::text from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
              where d.refobjid = c.oid and v.relnamespace = 'api'::regnamespace order by 1) as views
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ${OURS} order by 1, 2`;

const FUNCTIONS = `
select n.nspname || '.' || p.proname
         || case when count(*) over (partition by n.nspname, p.proname) > 1 then '(' || pg_get_function_identity_arguments(p.oid) || ')' else '' end as name,
       pg_get_functiondef(p.oid) as definition, p.prosrc as source, l.lanname as language,
       format_type(p.prorettype, null) as returns,
       case when p.prosecdef then array[pg_get_userbyid(p.proowner)::text]
            else array(select a.grantee::regrole::text from aclexplode(p.proacl) a where a.grantee <> p.proowner and a.grantee <> 0 order by 1)
       end as "runsAs"
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
 where n.nspname in ${OURS} and p.prokind = 'f' order by 1`;

const TRIGGERS = `
select n.nspname || '.' || c.relname as table, t.tgname as name, f.nspname || '.' || p.proname as function,
       pg_get_triggerdef(t.oid) as definition,
       substring(pg_get_triggerdef(t.oid) from ' WHEN \\((.*)\\) EXECUTE FUNCTION ') as condition,
       t.tgenabled = 'A' as always
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_proc p on p.oid = t.tgfoid join pg_namespace f on f.oid = p.pronamespace
 where not t.tgisinternal and f.nspname in ${OURS} order by 1, 2`;

/** Rules that a constraint states by name, and unique indexes besides: what keeps a format or a key is not among them. */
const CONSTRAINTS = `
select n.nspname || '.' || c.relname as table, x.name, x.kind, x.definition
  from (select conrelid as relation, conname as name, 'check' as kind, pg_get_constraintdef(oid) as definition
          from pg_constraint where contype = 'c'
        union all
        select i.indrelid, ic.relname, 'unique', pg_get_indexdef(i.indexrelid)
          from pg_index i join pg_class ic on ic.oid = i.indexrelid
         where i.indisunique and not exists (select from pg_constraint k where k.conindid = i.indexrelid)) x
  join pg_class c on c.oid = x.relation join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ${OURS}
   and (x.name like c.relname || '\\_\\_%' or (x.kind = 'check' and n.nspname || '.' || c.relname in
         ('app.decisions', 'audit.events', 'audit.links', 'app.event_texts', 'audit.role_changes')))
 order by 1, 2`;
