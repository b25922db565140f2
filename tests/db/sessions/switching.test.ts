import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

describe('switching tenant', () => {
  let db: TestDatabase;
  let a: string;
  let b: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    a = await tenantId(db, 'Adunni%');
    b = await tenantId(db, 'Baraka%');
  });
  afterAll(() => db.close());

  it('SPEC-SES-27: switching ends this registration as switched and begins one there, with its address and agent, and without the factor passed here', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', a);
    await db.admin`update app.sessions set assurance = 'aal2' where id = ${grace.session}`;
    const answer = await grace.call('switch_tenant', { p_tenant: b });
    expect(answer).toMatchObject({ ok: true, tenant_id: b });
    expect(await grace.call('whoami')).toMatchObject({
      tenant: { id: b },
      session: { id: answer['session_id'], assurance: 'aal1' },
    });
    const rows = await db.admin`select tenant_id, end_reason, host(address) as address, agent, assurance
      from app.sessions where auth_session_id = ${String(grace.claims.session_id)} order by registered_at`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { tenant_id: a, end_reason: 'switched', address: '198.51.100.7', agent: 'A test', assurance: 'aal2' },
      { tenant_id: b, end_reason: null, address: '198.51.100.7', agent: 'A test', assurance: 'aal1' },
    ]);
    expect(await grace.rows('requests', { tenant_id: a })).toEqual([]);
    expect((await grace.rows('requests', { tenant_id: b })).length).toBeGreaterThan(0);
  });

  it('SPEC-SES-28: switching leaves a linked event in each tenant, and neither names the other', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', b);
    const answer = await grace.call('switch_tenant', { p_tenant: a });
    const events = await db.admin`select e.tenant_id, e.action, e.payload::text as payload from audit.events e
      join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.entity_id in (${grace.session}, ${String(answer['session_id'])})
        and e.action in ('session.switch', 'session.register') and e.at > now() - interval '1 minute' order by e.n`;
    expect(events.map((event) => [event['tenant_id'], event['action']])).toEqual([
      [b, 'session.register'],
      [b, 'session.switch'],
      [a, 'session.register'],
    ]);
    for (const event of events) {
      expect(event['payload']).not.toContain(event['tenant_id'] === a ? b : a);
    }
  });

  it('SPEC-SES-29: there and back again, one registration at a time is open under a sign-in', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', a);
    for (const tenant of [b, a, b]) {
      expect(await grace.call('switch_tenant', { p_tenant: tenant })).toMatchObject({ ok: true });
      const open = await db.admin`select tenant_id from app.sessions
        where auth_session_id = ${String(grace.claims.session_id)} and ended_at is null`;
      expect(open.map((row) => row['tenant_id'])).toEqual([tenant]);
    }
  });

  it('SPEC-SES-30: ending the session after a switch closes the sign-in for both tenants', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', a);
    await grace.call('switch_tenant', { p_tenant: b });
    await grace.call('end_session');
    expect(await grace.call('switch_tenant', { p_tenant: a })).toMatchObject({ token: 'session_ended' });
    expect(await grace.call('whoami')).toMatchObject({ token: 'session_ended' });
  });

  it('SPEC-SES-31: going where one does not belong is refused, recorded as a refusal, and the session lives on', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    expect(await chidi.call('switch_tenant', { p_tenant: b })).toMatchObject({
      ok: false,
      token: 'no_membership',
    });
    expect(await chidi.call('whoami')).toMatchObject({ ok: true, tenant: { id: a } });
    const events = await db.admin`select tenant_id, outcome, token from audit.events
      where actor = ${chidi.member} and action = 'session.switch'`;
    expect(events.map((event) => ({ ...event }))).toEqual([
      { tenant_id: a, outcome: 'refused', token: 'no_membership' },
    ]);
  });

  it('SPEC-SES-32: who was deactivated in the other tenant cannot switch there', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', a);
    const wanjiru = await Person.enter(db, PEOPLE.otherAdmin);
    const [there] = await wanjiru.rows('members', { name: 'Grace Mensah' });
    await wanjiru.call('deactivate_member', { p_member: there?.['id'], p_reason: 'Audit is over' });
    expect(await grace.call('switch_tenant', { p_tenant: b })).toMatchObject({ token: 'no_membership' });
    expect(await grace.call('whoami')).toMatchObject({ ok: true, tenants: [{ id: a }] });
  });

  it('SPEC-SES-33: a sign-in that was parked in another tenant does not come back after sessions were ended here', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const member = (await amara.rows('members', { name: 'Grace Mensah' }))[0]?.['id'];
    const wanjiru = await Person.enter(db, PEOPLE.otherAdmin);
    await db.admin`update app.members set active = true, deactivated_at = null
      where tenant_id = ${wanjiru.tenant} and name = 'Grace Mensah'`;
    for (const end of [
      () => amara.call('end_all_sessions', { p_member: member }),
      () =>
        amara.call('set_member_roles', {
          p_member: member,
          p_roles: ['auditor', 'staff'],
          p_reason: 'Also raises',
        }),
    ]) {
      const parked = await Person.enter(db, 'grace@audit.example', a);
      expect(await parked.call('switch_tenant', { p_tenant: b })).toMatchObject({ ok: true });
      expect(await end()).toMatchObject({ ok: true });
      expect(await parked.call('switch_tenant', { p_tenant: a })).toMatchObject({ token: 'sign_in_closed' });
      expect(await parked.call('whoami')).toMatchObject({ ok: true, tenant: { id: b } });
      // a new sign-in is a new beginning
      expect(await (await Person.enter(db, 'grace@audit.example', a)).call('whoami')).toMatchObject({
        ok: true,
      });
    }
  });

  it('SPEC-SES-34: switching does not lengthen a session', async () => {
    const grace = await Person.enter(db, 'grace@audit.example', a);
    const before = (await grace.call('whoami'))['session'] as { expires_at: string };
    const there = await grace.call('switch_tenant', { p_tenant: b });
    const back = await grace.call('switch_tenant', { p_tenant: a });
    expect([there['expires_at'], back['expires_at']]).toEqual([before.expires_at, before.expires_at]);
  });
});
