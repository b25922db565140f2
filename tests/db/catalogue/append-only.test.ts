import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from 'postgres';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { list } from './catalogue.ts';

const ROLES = [
  'anon',
  'authenticated',
  'service_role',
  'authenticator',
  'countersign',
  'gatekeeper',
  'recorder',
  'supabase_auth_admin',
  'supabase_storage_admin',
];

/** The error of a statement run as a role, rolled back; null when nothing stopped it. */
async function attempt(sql: Sql, role: string, statement: string): Promise<string | null> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe(`begin; set local role ${role}`);
    await connection.unsafe(statement);
    return null;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  } finally {
    await connection.unsafe('rollback');
    connection.release();
  }
}

/** Really tried, verb by verb, on every table that is a trail; the tables are read from the catalogue. */
describe('the trail is append-only', () => {
  let db: TestDatabase;
  let trails: string[];
  beforeAll(async () => {
    db = await openDatabase('seeded');
    trails = await list(
      db.admin,
      `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and (n.nspname = 'audit' or (n.nspname, c.relname) = ('app', 'event_texts')) order by 1`,
    );
  });
  afterAll(() => db.close());

  it('SPEC-LOG-01: the trail stands on these tables, and each refuses all three verbs by a trigger that is always on', async () => {
    expect(trails).toEqual(['app.event_texts', 'audit.events', 'audit.links', 'audit.role_changes']);
    for (const table of trails) {
      const [row] = await db.admin.unsafe(
        `select tgenabled as enabled, tgtype & 2 > 0 as before, tgtype & 8 > 0 as deletes, tgtype & 16 > 0 as updates,
                tgtype & 32 > 0 as truncates, tgqual is null and tgattr = '' as unconditional
           from pg_trigger where tgrelid = '${table}'::regclass and tgname = '_000_append_only'`,
      );
      expect({ table, ...row }).toEqual({
        table,
        enabled: 'A',
        before: true,
        deletes: true,
        updates: true,
        truncates: true,
        unconditional: true,
      });
    }
    const links = await list(
      db.admin,
      `select tgname || ' ' || tgenabled::text from pg_trigger where tgrelid = 'audit.events'::regclass and not tgisinternal order by 1`,
    );
    expect(links).toEqual(['_000_append_only A', '_050_leaf A', '_900_link A']);
  });

  it('SPEC-LOG-02: no role of the platform or of ours can change, empty or unguard a trail', async () => {
    const surprises: string[] = [];
    for (const role of ROLES) {
      for (const table of trails) {
        for (const statement of [
          `update ${table} set tenant_id = tenant_id`,
          `delete from ${table}`,
          `truncate ${table} cascade`,
          `alter table ${table} disable trigger _000_append_only`,
          `alter table ${table} disable trigger all`,
          `drop trigger _000_append_only on ${table}`,
          `alter table ${table} no force row level security`,
          `drop table ${table} cascade`,
        ]) {
          const error = await attempt(db.admin, role, statement);
          if (!error?.startsWith('42501')) surprises.push(`${role}: ${statement}: ${error}`);
        }
      }
      const replica = await attempt(db.admin, role, `set session_replication_role = 'replica'`);
      if (!replica?.startsWith('42501')) surprises.push(`${role}: session_replication_role: ${replica}`);
    }
    expect(surprises).toEqual([]);
  });

  it('SPEC-LOG-03: the owner of the tables is stopped by the triggers, and so is a superuser who only turns triggers to replica', async () => {
    const surprises: string[] = [];
    for (const table of trails) {
      for (const verb of [
        `update ${table} set tenant_id = tenant_id`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        for (const [role, before] of [
          ['postgres', ''],
          ['supabase_admin', `set local session_replication_role = 'replica';`],
        ] as const) {
          const error = await attempt(db.admin, role, before + verb);
          if (!error?.startsWith('42501 the trail is append-only'))
            surprises.push(`${role}: ${verb}: ${error}`);
        }
      }
    }
    expect(surprises).toEqual([]);
  });

  it('SPEC-LOG-04: only recorder may write a trail, and no client may run what writes it', async () => {
    const writers = await list(
      db.admin,
      `select distinct r.rolname || ' ' || t.name from pg_roles r, unnest(array['${trails.join("','")}']) t (name)
        where not r.rolsuper and r.rolname not in ('postgres', 'pg_write_all_data')
          and (has_table_privilege(r.oid, t.name, 'insert') or has_any_column_privilege(r.oid, t.name, 'insert')) order by 1`,
    );
    expect(writers).toEqual(trails.map((table) => `recorder ${table}`));
    const runners = await list(
      db.admin,
      `select r || ' ' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
              unnest(array['anon', 'authenticated', 'service_role']) r
        where n.nspname = 'audit' and has_function_privilege(r, p.oid, 'execute')`,
    );
    expect(runners).toEqual(['authenticated utc']);
  });

  it('SPEC-LOG-05: every table that matters has the recorder for each verb that somebody is granted', async () => {
    const silent = [
      'comments',
      'counters',
      'decisions',
      'entries',
      'event_texts',
      'factor_attempts',
      'idempotency_keys',
      'known_devices',
      'notice_marks',
      'outbox',
      'policy_drafts',
      'request_looks',
      'request_words',
      'saved_views',
      // under way or spent, and nothing more: the acts record what came of them
      'sso_attempts',
      'sso_rules',
      'used_assertions',
      'revocations',
      'revoked_sessions',
      'session_sightings',
    ];
    const also = [
      // account numbers stay out of the trail: the acts record their salted digests
      'payee_bank_details',
      'payee_change_details',
      'payee_returns',
      'request_authors',
      'request_shares',
      'request_steps',
      'request_versions',
      'step_alternates',
    ];
    const missing = await list(
      db.admin,
      `select c.relname || ' ' || v.verb from pg_class c,
              (values ('insert', 4), ('update', 16), ('delete', 8)) v (verb, bit)
        where c.relnamespace = 'app'::regnamespace and c.relkind = 'r'
          and exists (select from unnest(array['countersign', 'gatekeeper']) r
                where has_table_privilege(r, c.oid, v.verb) or (v.verb <> 'delete' and has_any_column_privilege(r, c.oid, v.verb)))
          and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'audit.tg_rows__record'::regproc
                             and t.tgtype & v.bit > 0) order by 1`,
    );
    const told = [...silent, ...also, 'sign_ins', 'attempts'];
    expect(missing.filter((entry) => !told.includes(entry.split(' ')[0] ?? ''))).toEqual([]);
  });

  it('SPEC-AUT-02: a policy version never changes: its rows can be added and neither altered nor removed', async () => {
    const tables = ['policy_versions', 'policy_rules', 'policy_steps', 'policy_alternates'];
    const surprises: string[] = [];
    for (const table of tables) {
      for (const verb of [
        `update app.${table} set version = version`,
        `delete from app.${table}`,
        `truncate app.${table} cascade`,
      ]) {
        for (const role of ['countersign', 'postgres']) {
          const error = await attempt(db.admin, role, verb);
          if (!error?.startsWith('42501')) surprises.push(`${role}: ${verb}: ${error}`);
        }
      }
    }
    expect(surprises).toEqual([]);
  });
});
