import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { list, OURS, PLATFORM, tables } from './catalogue.ts';

/** Read from the catalogue, so that a table made tomorrow without its stamps fails today's test. */
describe('every table', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ISO-01: row-level security is enabled and forced on every table', async () => {
    const open = await list(
      db.admin,
      `select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${OURS} and c.relkind in ('r', 'p', 'm', 'f')
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
    expect((await tables(db.admin)).length).toBeGreaterThan(30);
  });

  it('SPEC-ISO-02: every table that is not on the platform list belongs to a tenant', async () => {
    const withTenant = await list(
      db.admin,
      `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
        where n.nspname in ${OURS} and c.relkind = 'r' order by 1`,
    );
    const without = (await tables(db.admin)).filter((table) => !withTenant.includes(table));
    // app.entries holds a tenant, but a row of it means something inside its own transaction only
    expect(without).toEqual([...PLATFORM.filter((table) => table !== 'app.entries'), 'app.tenants'].sort());
  });

  it('SPEC-ISO-03: two restrictive policies pin every tenant table: the living tenant, the acting tenant', async () => {
    const found = await db.admin.unsafe<{ name: string; roles: string; qual: string; checked: string }[]>(
      `select n.nspname || '.' || c.relname as name, pg_get_expr(p.polqual, p.polrelid) as qual,
              coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') as checked,
              (select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r) as roles
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
        where not p.polpermissive and p.polcmd = '*' and n.nspname in ${OURS}`,
    );
    const expected = (await tables(db.admin))
      .filter((table) => !PLATFORM.includes(table))
      .flatMap((table) => {
        const column = table === 'app.tenants' ? 'id' : 'tenant_id';
        return [
          `${table} anon,authenticated (${column} = ( SELECT app.live_tenant() AS live_tenant))`,
          `${table} countersign (${column} = ( SELECT app.current_tenant() AS current_tenant))`,
        ];
      });
    expect(found.map((p) => `${p.name} ${p.roles} ${p.qual}`).sort()).toEqual(expected.sort());
    expect(found.filter((p) => p.checked !== '')).toEqual([]);
  });

  it('SPEC-ISO-04: every policy names its roles, and none is for everybody', async () => {
    const known = ['anon', 'authenticated', 'countersign', 'gatekeeper', 'recorder'];
    const roles = await list(
      db.admin,
      `select distinct case r when 0 then 'public' else r::regrole::text end
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace,
              unnest(p.polroles) r
        where n.nspname in ${OURS}`,
    );
    expect(roles.sort()).toEqual(known);
  });

  it('SPEC-ISO-05: gatekeeper and recorder see across tenants on the listed tables only', async () => {
    const found = await list(
      db.admin,
      `select r::regrole::text || ' ' || case p.polcmd when 'r' then 'reads' else 'all' end || ' '
                || n.nspname || '.' || c.relname
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace,
              unnest(p.polroles) r
        where p.polpermissive and n.nspname in ${OURS} and r::regrole::text in ('gatekeeper', 'recorder') order by 1`,
    );
    expect(found.sort()).toEqual([
      'gatekeeper all app.attempts',
      'gatekeeper all app.entries',
      'gatekeeper all app.revocations',
      'gatekeeper all app.revoked_sessions',
      'gatekeeper all app.session_sightings',
      'gatekeeper all app.sessions',
      'gatekeeper all app.sign_ins',
      'gatekeeper all app.sso_attempts',
      'gatekeeper all secrets.job_tickets',
      'gatekeeper all secrets.recovery_codes',
      'gatekeeper all secrets.sealed',
      'gatekeeper reads app.currencies',
      'gatekeeper reads app.delegations',
      'gatekeeper reads app.department_heads',
      'gatekeeper reads app.identities',
      'gatekeeper reads app.identity_providers',
      'gatekeeper reads app.invitations',
      'gatekeeper reads app.locales',
      'gatekeeper reads app.member_roles',
      'gatekeeper reads app.members',
      'gatekeeper reads app.networks',
      'gatekeeper reads app.permissions',
      'gatekeeper reads app.refusals',
      'gatekeeper reads app.role_permissions',
      'gatekeeper reads app.role_templates',
      'gatekeeper reads app.roles',
      'gatekeeper reads app.sso_rules',
      'gatekeeper reads app.tenant_domains',
      'gatekeeper reads app.tenants',
      'gatekeeper reads app.transitions',
      'gatekeeper reads secrets.edge_credentials',
      'recorder all app.event_texts',
      'recorder all audit.events',
      'recorder all audit.links',
      'recorder all audit.role_changes',
    ]);
  });

  it('SPEC-ISO-48: every policy asks our functions once a statement, not once a row', async () => {
    const rows = await db.admin.unsafe<{ name: string; rule: string }[]>(
      `select c.relname || ' ' || p.polname as name,
              coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') as rule
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${OURS}`,
    );
    const perRow = rows.filter(({ rule }) => /app\.\w+\(/.test(rule.replaceAll(/SELECT \(?app\.\w+\(/g, '')));
    expect(rows.filter(({ rule }) => rule.includes('app.')).length).toBeGreaterThan(60);
    expect(perRow.map((row) => row.name)).toEqual([]);
  });

  it('SPEC-ISO-06: anon has no permissive policy on any table', async () => {
    const found = await list(
      db.admin,
      `select p.polrelid::regclass::text from pg_policy p
        where p.polpermissive and ('anon'::regrole = any (p.polroles) or 'service_role'::regrole = any (p.polroles))`,
    );
    expect(found).toEqual([]);
  });
});
