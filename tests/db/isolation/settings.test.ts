import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { call, Person, rowsOf } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

describe('what a client can choose', () => {
  let db: TestDatabase;
  let b: string;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    b = await tenantId(db, 'Baraka%');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  it('SPEC-ISO-35: a tenant in a claim, in user metadata or in app metadata is not read', async () => {
    const claims = {
      ...chidi.claims,
      tenant_id: b,
      tenant: b,
      user_metadata: { tenant_id: b },
      app_metadata: { tenant_id: b, roles: ['admin'] },
      app_role: 'admin',
    };
    const me = await call(db, claims, 'whoami');
    expect(me).toMatchObject({ ok: true, tenant: { id: chidi.tenant }, roles: ['staff'] });
    expect(await rowsOf(db, claims, 'tenant')).toHaveLength(1);
    expect(await rowsOf(db, claims, 'requests', { tenant_id: b })).toEqual([]);
  });

  it('SPEC-ISO-36: a header, a cookie or any other setting of the request is not read', async () => {
    const [row] = await db.as(chidi.claims, async (tx) => {
      for (const [name, value] of [
        ['request.headers', JSON.stringify({ 'x-tenant-id': b, 'x-forwarded-for': '203.0.113.9' })],
        ['request.cookies', JSON.stringify({ tenant: b })],
        ['request.jwt.claim.tenant_id', b],
        ['request.jwt.claim.session_id', b],
        ['request.jwt.claim.sub', b],
        ['app.tenant_id', b],
        ['app.current_tenant', b],
        ['countersign.tenant_id', b],
      ] as const) {
        await tx`select set_config(${name}, ${value}, true)`;
      }
      return tx`select api.whoami() #>> '{tenant,id}' as tenant, app.live_tenant()::text as living,
        (select count(*)::int from api.tenant) as tenants, (select count(*)::int from api.requests where tenant_id = ${b}) as theirs`;
    });
    expect(row).toEqual({ tenant: chidi.tenant, living: chidi.tenant, tenants: 1, theirs: 0 });
  });

  it('SPEC-ISO-37: no function or policy of ours reads a header, a setting of its own or any claim but session_id, sub and email', async () => {
    const rows = await db.admin<{ name: string; source: string }[]>`
      select p.proname as name, p.prosrc as source from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('api', 'app', 'audit') and p.prosrc ~* 'current_setting|claims|auth\\.'
         and p.proname <> 'check_request'
      union all
      select polname, coalesce(pg_get_expr(polqual, polrelid), '') from pg_policy
       where pg_get_expr(polqual, polrelid) ~* 'current_setting|claims|auth\\.'`;
    expect(rows.map((row) => row.name).sort()).toEqual([
      'acting',
      'current_tenant',
      'enter_invitation',
      'factor_state',
      'living',
      'register_session',
      'whoami',
    ]);
    for (const { name, source } of rows) {
      const settings = [...source.matchAll(/current_setting\('([^']+)'/g)].map((match) => match[1]);
      const claims = [...source.matchAll(/(?:v_claims|::jsonb) ->>? '([^']+)'/g)].map(
        (match) => match[1] ?? '',
      );
      expect({ name, settings: [...new Set(settings)] }).toEqual({ name, settings: ['request.jwt.claims'] });
      expect({
        name,
        claims: claims.filter((claim) => !['session_id', 'sub', 'email'].includes(claim)),
      }).toEqual({
        name,
        claims: [],
      });
    }
  });

  it('SPEC-ISO-57: estimated counts, which tell what other tenants hold, are refused, and no header opens anything', async () => {
    const [role] = await db.admin`select rolconfig from pg_roles where rolname = 'authenticator'`;
    expect(role?.['rolconfig']).toContain('pgrst.db_pre_request=app.check_request');
    const ask = (prefer: string) =>
      db.as(chidi.claims, async (tx) => {
        await tx`select set_config('request.headers', ${JSON.stringify({ prefer })}, true)`;
        await tx`select app.check_request()`;
        return 'let through';
      });
    for (const prefer of ['count=planned', 'return=minimal, count=estimated', 'Count = "planned"'])
      await expect(ask(prefer), prefer).rejects.toMatchObject({ code: 'PT400' });
    for (const prefer of ['count=exact', 'return=representation', ''])
      expect(await ask(prefer), prefer).toBe('let through');
    const [body] = await db.admin`select prosrc from pg_proc where oid = 'app.check_request()'::regprocedure`;
    expect([...String(body?.['prosrc']).matchAll(/current_setting\('([^']+)'/g)].map((m) => m[1])).toEqual([
      'request.headers',
    ]);
  });

  it('SPEC-ISO-38: the address in the trail is the one that was registered, not one that a request carries', async () => {
    await db.as(chidi.claims, async (tx) => {
      await tx`select set_config('request.headers', '{"x-forwarded-for": "203.0.113.9"}', true)`;
      await tx`select api.add_comment(gen_random_uuid(), 'x')`;
    });
    const halima = await Person.enter(db, PEOPLE.compliance);
    const [event] = await halima.rows('events', { action: 'request.comment', actor_id: chidi.member });
    expect(event).toMatchObject({
      outcome: 'refused',
      token: 'not_found',
      address: '198.51.100.7',
      agent: 'A test',
    });
  });
});
