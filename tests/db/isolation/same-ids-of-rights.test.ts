import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, recover, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { lend } from '../authority/standing-in.ts';
import { call, Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';
import { openOrganisation } from '../onboarding/organisation.ts';
import { openProvider, register, signInBy, vouch } from '../sessions/signing-on.ts';
import { quietly, twin, twinMember } from './twins.ts';

/** Rights, factors and sign-ins of a twin elsewhere: app.context, app.living, app.holds, app.sso_fault, secrets.sealed. */
describe('rights of two organisations with one id', () => {
  let db: TestDatabase;
  let a: string;
  let b: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [a, b] = [await tenantId(db, 'Adunni%'), await tenantId(db, 'Baraka%')];
  });
  afterAll(() => db.close());

  const copy = (table: string, where: string, id: string, change: Record<string, unknown> = {}) =>
    twin(db, b, table, where, id, change);
  const copyMember = (member: string) => twinMember(db, b, member);
  const roleOf = async (key: string) =>
    String((await db.admin`select id from app.roles where tenant_id = ${a} and key = ${key}`)[0]?.['id']);

  /** Copies one of our roles, permissions and all, and gives it to the member's twin. */
  async function giveTwin(member: string, key: string): Promise<void> {
    const role = await roleOf(key);
    const [known] = await db.admin`select 1 from app.roles where tenant_id = ${b} and id = ${role}`;
    if (!known) {
      await copy('app.roles', 'id', role, { key: `twin_${key}` });
      await copy('app.role_permissions', 'role_id', role);
    }
    await quietly(db, `insert into app.member_roles (tenant_id, member_id, role_id) values ($1, $2, $3)`, [
      b,
      member,
      role,
    ]);
  }

  it('ISO-1: a role or a department of the twin’s gives nobody a right here', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const [before, events] = [await chidi.call('whoami'), await chidi.rows('events')];
    await copyMember(chidi.member);
    await giveTwin(chidi.member, 'admin');
    await giveTwin(chidi.member, 'compliance');
    const department = (await chidi.rows('departments'))[0]?.['id'];
    await quietly(
      db,
      `insert into app.department_heads (tenant_id, department_id, member_id) values ($1, $2, $3)`,
      [b, String(department), chidi.member],
    );
    expect(await chidi.call('whoami')).toEqual(before);
    expect(await chidi.rows('events')).toEqual(events);
    expect(await chidi.call('save_department', { p_name: 'Archive' })).toMatchObject({
      token: 'permission_missing',
    });
    const [event] = await db.admin`select roles from audit.events
      where tenant_id = ${a} and actor = ${chidi.member} order by n desc limit 1`;
    expect(event).toEqual({ roles: ['staff'] });
  });

  it('ISO-1: a twin who is still there keeps nobody’s session alive who is gone', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await copyMember(kemi.member);
    expect(await kemi.call('whoami')).toMatchObject({ ok: true });
    await quietly(
      db,
      'update app.members set active = false, deactivated_at = now() where tenant_id = $1 and id = $2',
      [a, kemi.member],
    );
    expect(await kemi.call('whoami')).toMatchObject({ ok: false });
  });

  it('ISO-1: who may decide no more lends nothing, though the twin may', async () => {
    const [ngozi, zainab] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.hodSales)];
    await lend(ngozi, zainab);
    await copyMember(ngozi.member);
    await giveTwin(ngozi.member, 'finance');
    expect(await zainab.call('whoami')).toMatchObject({ acting_for: [{ member_id: ngozi.member }] });
    await quietly(db, 'delete from app.member_roles where tenant_id = $1 and member_id = $2', [
      a,
      ngozi.member,
    ]);
    expect(await zainab.call('whoami')).toMatchObject({ acting_for: [] });
  });

  it('ISO-1: a factor is opened, spent and renewed in its own organisation', async () => {
    const emeka = await Person.enter(db, PEOPLE.finance2);
    const { secret, codes } = await enrol(emeka);
    await copy('secrets.sealed', 'row_id', emeka.member, {
      sealed: `v1.key.${'n'.repeat(16)}.${'s'.repeat(30)}`,
      key_id: 'key',
    });
    await copy('secrets.recovery_codes', 'member_id', emeka.member);
    const twinsUsed = async () =>
      (
        await db.admin`select count(used_at)::integer as used from secrets.recovery_codes
          where tenant_id = ${b} and member_id = ${emeka.member}`
      )[0]?.['used'] as number;
    expect(await tryCode(emeka, await codeOf(secret))).toMatchObject({ ok: true });
    expect(await emeka.call('factor_state')).toMatchObject({ codes_left: codes.length });
    expect(await recover(emeka, codes[0] ?? '')).toMatchObject({ ok: true, codes_left: codes.length - 1 });
    expect(await twinsUsed()).toBe(0);
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    const renewed = await emeka.call('renew_recovery_codes', { p_edge: db.keys.edge, p_codes });
    expect(renewed).toMatchObject({ ok: true });
    expect(await twinsUsed()).toBe(0);
  });

  it('ISO-1: what is sealed anew is sealed anew in the organisation that was entered', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    await enrol(chidi);
    await copy('secrets.sealed', 'row_id', chidi.member);
    const say = (name: string, args: Record<string, unknown>) => call(db, 'service_role', name, args);
    const ticket = async () =>
      (await say('issue_job_ticket', { p_edge: db.keys.edge, p_purpose: 'rotate_keys' }))['ticket'];
    const [row] = await db.admin`select entity, row_id as row, field, sealed as was from secrets.sealed
      where tenant_id = ${a} and row_id = ${chidi.member}`;
    const now = `v1.new.${'n'.repeat(16)}.${'s'.repeat(30)}`;
    const put = await say('put_sealed', {
      p_ticket: await ticket(),
      p_tenant: a,
      p_rows: [{ ...row, now }],
    });
    expect(put).toMatchObject({ ok: true, done: 1 });
    const kept =
      await db.admin`select sealed from secrets.sealed where tenant_id = ${b} and row_id = ${chidi.member}`;
    expect(kept).toEqual([{ sealed: row?.['was'] as string }]);
  });

  it('ISO-1: a sign-in that the provider vouched for elsewhere, or a provider that is on elsewhere, lets nobody in here', async () => {
    const provider = await openProvider(await openOrganisation(db));
    const finished = await vouch(provider);
    const p_sso = String(finished['attempt_id']);
    await copy('app.sso_attempts', 'id', p_sso, { state_digest: `\\x${'cd'.repeat(32)}` });
    await copy('app.identity_providers', 'id', provider.id);
    const enter = async () => register(provider.org, await signInBy(provider, finished), { p_sso });
    await quietly(db, 'update app.identity_providers set active = false where tenant_id = $1 and id = $2', [
      provider.org.tenant,
      provider.id,
    ]);
    expect(await enter()).toMatchObject({ token: 'sso_off' });
    await quietly(db, 'update app.identity_providers set active = true where tenant_id = $1 and id = $2', [
      provider.org.tenant,
      provider.id,
    ]);
    expect(await enter()).toMatchObject({ ok: true });
    expect(await enter()).toMatchObject({ token: 'sso_needed' });
  });

  it('ISO-1: an organisation that lets in by its provider alone asks that of its own people', async () => {
    await quietly(
      db,
      `insert into app.sso_rules (tenant_id, sso_only, break_glass)
        select d.tenant_id, true, d.member_id from app.member_details d where d.tenant_id = $1 and d.email = $2`,
      [b, PEOPLE.otherAdmin],
    );
    expect(await Person.enter(db, PEOPLE.hodOperations)).toMatchObject({ tenant: a });
    await expect(Person.enter(db, PEOPLE.otherStaff)).rejects.toThrow('sso_only');
  });

  it('ISO-1: kinds of duty are counted in one organisation at a time (duties_mixed)', async () => {
    const [amara, ibrahim] = [await Person.enter(db, PEOPLE.admin), await Person.enter(db, PEOPLE.director2)];
    await giveTwin(amara.member, 'md');
    const role = await roleOf('admin');
    await quietly(
      db,
      `insert into app.member_roles (tenant_id, member_id, role_id) select $1::uuid, $2::uuid, r.id from app.roles r
        where r.tenant_id = $1 and r.key in ('hod', 'compliance') union select $1::uuid, $2::uuid, $3::uuid`,
      [b, ibrahim.member, role],
    );
    await db.admin`delete from app.role_permissions where tenant_id = ${a} and role_id = ${role} and permission = 'member.read'`;
    const back = db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      values (${a}, ${role}, 'member.read') returning permission`;
    expect(await back).toHaveLength(1);
    const mine = [a, amara.member, await roleOf('staff')];
    await quietly(
      db,
      'delete from app.member_roles where tenant_id = $1 and member_id = $2 and role_id = $3',
      mine,
    );
    const staff = db.admin.unsafe(
      'insert into app.member_roles (tenant_id, member_id, role_id) values ($1, $2, $3) returning role_id',
      mine,
    );
    expect(await staff).toHaveLength(1);
  });

  it('ISO-1: sessions that end together are told each in its own organisation (app.revoked_sessions)', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    await copyMember(folake.member);
    await copy('app.sessions', 'id', folake.session, {
      auth_session_id: randomUUID(),
      user_id: randomUUID(),
    });
    await db.admin`update app.sessions set ended_at = clock_timestamp(), end_reason = 'revoked' where id = ${folake.session}`;
    const told =
      await db.admin`select tenant_id, session_id from app.revoked_sessions where session_id = ${folake.session}`;
    expect(told.map((row) => row['tenant_id'] as string).sort()).toEqual([a, b].sort());
  });
});
