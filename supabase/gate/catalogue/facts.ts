import type { Sql, TransactionSql } from 'postgres';
import { SCHEMAS } from '../ground.ts';

/** One protective fact of a database: what kind, of what, and how it stands. */
export interface Fact {
  kind: string;
  name: string;
  value: string;
}

const OURS = `(${SCHEMAS.map((schema) => `'${schema}'`).join(', ')})`;
const RELATIONS = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${OURS}`;
const FUNCTIONS = `pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname in ${OURS}`;
const SIGNATURE = `n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'`;
const TABLE = `n.nspname || '.' || c.relname`;
const ROLE = (oid: string) => `case ${oid} when 0 then 'public' else pg_get_userbyid(${oid})::text end`;
const GRANT = (object: string) =>
  `${ROLE('a.grantee')} || ' ' || lower(a.privilege_type) || case when a.is_grantable then '*' else '' end || ' ' || ${object}`;

/** Each answers name and value. Nothing is listed by hand: what a migration makes tomorrow is read too. */
const QUERIES: Record<string, string> = {
  'row security': `
    select ${TABLE}, case when c.relrowsecurity and c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'enabled' else 'off' end
      from ${RELATIONS} where c.relkind in ('r', 'p', 'f', 'm')`,
  policy: `
    select ${TABLE} || ' ' || p.polname, concat_ws(' ', case when p.polpermissive then 'permissive' else 'restrictive' end, 'for', p.polcmd::text, 'to',
             (select string_agg(${ROLE('r')}, ', ' order by ${ROLE('r')}) from unnest(p.polroles) r),
             'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace`,
  trigger: `
    select ${TABLE} || ' ' || t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and n.nspname in ('api', 'app', 'audit', 'secrets', 'auth', 'storage')`,
  function: `
    select ${SIGNATURE}, concat_ws(' ', case when p.prosecdef then 'definer' else 'invoker' end, 'of', ${ROLE('p.proowner')}, l.lanname,
             'with', (select string_agg(s, ' ' order by s) from unnest(p.proconfig) s))
      from ${FUNCTIONS} join pg_language l on l.oid = p.prolang where p.prokind in ('f', 'p')`,
  guard: `
    select ${SIGNATURE}, md5(p.prosrc) from ${FUNCTIONS}
     where n.nspname = 'audit' or exists (select from pg_trigger t where t.tgfoid = p.oid)
        or exists (select from pg_depend d where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid)`,
  view: `
    select ${TABLE}, case when coalesce(c.reloptions @> array['security_invoker=true'], false) then 'security_invoker' else 'as its owner' end
      from ${RELATIONS} where c.relkind in ('v', 'm')`,
  owner: `
    select ${TABLE}, ${ROLE('c.relowner')} from ${RELATIONS} where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all select n.nspname, ${ROLE('n.nspowner')} from pg_namespace n where n.nspname in ${OURS}`,
  constraint: `
    select ${TABLE} || ' ' || k.conname, pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' not valid' end
      from pg_constraint k join ${RELATIONS} on c.oid = k.conrelid where k.contype in ('c', 'f', 'u', 'p', 'x')
    union all
    select ${TABLE} || ' ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) from pg_index i join ${RELATIONS} on c.oid = i.indrelid
     where i.indisunique and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    union all
    select ${TABLE} || ' ' || t.attname, 'not null' from pg_attribute t join ${RELATIONS} on c.oid = t.attrelid
     where t.attname = 'tenant_id' and t.attnotnull and c.relkind = 'r'`,
  privilege: `
    select ${GRANT(TABLE)}, '' from ${RELATIONS}, aclexplode(c.relacl) a where a.grantee <> c.relowner
    union all
    select ${GRANT(`${TABLE} || '.' || t.attname`)}, '' from ${RELATIONS} join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
     where a.grantee <> c.relowner
    union all
    select ${GRANT(SIGNATURE)}, '' from ${FUNCTIONS}, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner
    union all
    select ${GRANT(`'schema ' || n.nspname`)}, '' from pg_namespace n, aclexplode(n.nspacl) a where n.nspname in ${OURS} and a.grantee <> n.nspowner
    union all
    select ${GRANT(`'database'`)}, '' from pg_database d, aclexplode(d.datacl) a where d.datname = current_database()
    union all
    select ${GRANT(`'parameter ' || p.parname`)}, '' from pg_parameter_acl p, aclexplode(p.paracl) a`,
  'default privilege': `
    select ${GRANT(`'future ' || d.defaclobjtype::text || ' in ' || coalesce(n.nspname, 'every schema') || ' of ' || ${ROLE('d.defaclrole')}`)}, ''
      from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a where a.grantee <> d.defaclrole`,
  role: `
    select r.rolname, concat_ws(' ', case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypassrls' end,
             case when r.rolcanlogin then 'login' end, case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end,
             case when r.rolreplication then 'replication' end) from pg_roles r where r.rolname !~ '^pg_'`,
  membership: `
    select ${ROLE('m.member')} || ' in ' || ${ROLE('m.roleid')},
           concat_ws(' ', case when bool_or(m.admin_option) then 'admin' end, case when bool_or(m.inherit_option) then 'inherits' end,
             case when bool_or(m.set_option) then 'sets' end) from pg_auth_members m group by m.member, m.roleid`,
  setting: `
    select coalesce(r.rolname, 'every role') || ' ' || split_part(s, '=', 1), split_part(s, '=', 2)
      from pg_db_role_setting d left join pg_roles r on r.oid = d.setrole, unnest(d.setconfig) s
     where d.setdatabase in (0, (select oid from pg_database where datname = current_database()))`,
  rule: `
    select ${TABLE} || ' ' || w.rulename, pg_get_ruledef(w.oid) from pg_rewrite w join ${RELATIONS} on c.oid = w.ev_class where w.rulename <> '_RETURN'`,
  'event trigger': `select e.evtname::text, e.evtenabled::text || ' ' || e.evtfoid::regproc from pg_event_trigger e`,
  extension: `select e.extname::text, '' from pg_extension e`,
};

/** In one statement, so that all facts are of one moment. All of it stands where any role may look. */
export async function readFacts(sql: Sql | TransactionSql): Promise<Fact[]> {
  const all = Object.entries(QUERIES).map(
    ([kind, query]) =>
      `select '${kind}' as kind, f.name::text, coalesce(f.value::text, '') as value from (${query}) f (name, value)`,
  );
  return [...(await sql.unsafe<Fact[]>(`${all.join(' union all ')} order by 1, 2, 3`))];
}
