import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { list, OURS } from './catalogue.ts';
import { VIEWS } from '../contract/surface.ts';
import { READABLE } from './readable.ts';

const RELATIONS = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${OURS}`;
const NAME = `n.nspname || '.' || c.relname`;

describe('every privilege', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ISO-16: anon, service_role, PUBLIC and the platform’s roles have no privilege on any table, view or sequence', async () => {
    const whole = await list(
      db.admin,
      `select r || ' ' || ${NAME} from ${RELATIONS},
              unnest(array['anon', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin']) r
        where c.relkind in ('r', 'v', 'p', 'm', 'f') and
              (has_table_privilege(r, c.oid, 'select, insert, update, delete, truncate, references, trigger')
               or has_any_column_privilege(r, c.oid, 'select, insert, update, references'))`,
    );
    const everybody = await list(
      db.admin,
      `select ${NAME} from ${RELATIONS}, aclexplode(c.relacl) a where a.grantee = 0
       union all
       select ${NAME} from ${RELATIONS} join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where a.grantee = 0`,
    );
    const sequences = await list(
      db.admin,
      `select r || ' ' || ${NAME} from ${RELATIONS},
              unnest(array['anon', 'authenticated', 'service_role', 'countersign', 'gatekeeper']) r
        where c.relkind = 'S' and has_sequence_privilege(r, c.oid, 'usage, select, update')`,
    );
    expect([...whole, ...everybody, ...sequences]).toEqual([]);
  });

  it('SPEC-ISO-17: authenticated may only SELECT, and only the listed columns', async () => {
    const found = await list(
      db.admin,
      `select ${NAME} || ' ' || string_agg(t.attname, ',' order by t.attnum) from ${RELATIONS}
         join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
        where c.relkind in ('r', 'p', 'm', 'f') and has_column_privilege('authenticated', c.oid, t.attnum, 'select')
        group by n.nspname, c.relname order by 1`,
    );
    expect(found).toEqual(Object.entries(READABLE).map(([table, columns]) => `${table} ${columns}`));
    const views = await list(
      db.admin,
      `select c.relname from ${RELATIONS} where c.relkind = 'v' and has_table_privilege('authenticated', c.oid, 'select') order by 1`,
    );
    expect(views).toEqual(Object.keys(VIEWS));
    const more = await list(
      db.admin,
      `select ${NAME} from ${RELATIONS} where c.relkind in ('r', 'v', 'p', 'm', 'f')
          and (has_table_privilege('authenticated', c.oid, 'insert, update, delete, truncate, references, trigger')
               or has_any_column_privilege('authenticated', c.oid, 'insert, update, references'))`,
    );
    expect(more).toEqual([]);
  });

  it('SPEC-ISO-18: schema secrets is open to gatekeeper alone, and nobody creates anything in ours', async () => {
    const roles = `unnest(array['anon', 'authenticated', 'service_role', 'authenticator', 'countersign', 'gatekeeper',
      'recorder', 'supabase_auth_admin', 'supabase_storage_admin']) r`;
    const usage = await list(
      db.admin,
      `select n.nspname || ' ' || r from pg_namespace n, ${roles}
        where n.nspname in ${OURS} and has_schema_privilege(r, n.oid, 'usage') order by 1`,
    );
    expect(usage).toEqual(
      [
        ...['anon', 'authenticated', 'countersign', 'gatekeeper', 'recorder', 'service_role'].map(
          (r) => `api ${r}`,
        ),
        ...['anon', 'authenticated', 'countersign', 'gatekeeper', 'recorder', 'service_role'].map(
          (r) => `app ${r}`,
        ),
        ...['authenticated', 'countersign', 'gatekeeper', 'recorder'].map((r) => `audit ${r}`),
        'secrets gatekeeper',
      ].sort(),
    );
    const creators = await list(
      db.admin,
      `select n.nspname || ' ' || r from pg_namespace n, ${roles}
        where n.nspname in ${OURS} and has_schema_privilege(r, n.oid, 'create')`,
    );
    expect(creators).toEqual([]);
  });

  it('SPEC-ISO-19: our roles cannot log in, bypass nothing, own no table, and only postgres may act as them', async () => {
    const flags = await db.admin.unsafe(
      `select rolname, rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as more
         from pg_roles where rolname in ('countersign', 'gatekeeper', 'recorder') order by 1`,
    );
    expect(flags.map((row) => ({ ...row }))).toEqual([
      { rolname: 'countersign', more: false },
      { rolname: 'gatekeeper', more: false },
      { rolname: 'recorder', more: false },
    ]);
    const owned = await list(
      db.admin,
      `select c.oid::regclass::text from pg_class c where c.relowner::regrole::text in ('countersign', 'gatekeeper', 'recorder')`,
    );
    const members = await list(
      db.admin,
      `select distinct m.member::regrole::text from pg_auth_members m
        where m.roleid::regrole::text in ('countersign', 'gatekeeper', 'recorder')`,
    );
    const memberOf = await list(
      db.admin,
      `select m.roleid::regrole::text from pg_auth_members m
        where m.member::regrole::text in ('countersign', 'gatekeeper', 'recorder')`,
    );
    expect({ owned, members, memberOf }).toEqual({ owned: [], members: ['postgres'], memberOf: [] });
  });

  it('SPEC-ISO-20: every view of the exposed schema runs with its reader’s rights', async () => {
    const wrong = await list(
      db.admin,
      `select ${NAME} from ${RELATIONS} where c.relkind in ('v', 'm')
          and not coalesce(c.reloptions @> array['security_invoker=true'], false)`,
    );
    expect(wrong).toEqual([]);
  });

  it('SPEC-ISO-21: countersign locks only what it may also update, by grant and by policy', async () => {
    // a row lock asks for an UPDATE privilege and an UPDATE policy; without the policy it finds no row and says nothing
    const sources = await list(
      db.admin,
      `select p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('api', 'app') and p.proowner <> 'gatekeeper'::regrole
          and not p.proname in ('register_session', 'switch_tenant')`,
    );
    const lock = /from app\.(\w+)(?:(?!;)[\s\S])*?for (?:no key update|update|share)\b/g;
    const locked = [
      ...new Set(sources.flatMap((source) => [...source.matchAll(lock)].map((found) => found[1] ?? ''))),
    ];
    expect(locked.sort()).toEqual([
      'factor_attempts',
      'idempotency_keys',
      'invitations',
      'members',
      'payee_changes',
      'payees',
      'policy_drafts',
      'policy_proposals',
      'requests',
      'role_proposals',
      'sessions',
      'tenants',
    ]);
    for (const table of locked) {
      const [row] = await db.admin.unsafe(
        `select has_any_column_privilege('countersign', 'app.${table}', 'update') as granted,
                exists (select from pg_policy where polrelid = 'app.${table}'::regclass and polpermissive
                          and polcmd in ('*', 'w') and 'countersign'::regrole = any (polroles)) as admitted`,
      );
      expect({ table, ...row }).toEqual({ table, granted: true, admitted: true });
    }
  });
});
