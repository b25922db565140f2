import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser, PEOPLE, signIn } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

const GRACE = 'grace@audit.example';

describe('registering a sign-in', () => {
  let db: TestDatabase;
  let a: string;
  let b: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    a = await tenantId(db, 'Adunni%');
    b = await tenantId(db, 'Baraka%');
  });
  afterAll(() => db.close());

  const register = (
    claims: Parameters<typeof call>[1],
    edge: string | null = db.keys.edge,
    more: Record<string, unknown> = {},
  ) => call(db, claims, 'register_session', { p_edge: edge, ...more });

  it('SPEC-SES-05: a valid token without the edge credential cannot register, and the sign-in is not used up by trying', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff);
    for (const edge of [null, '', 'wrong', db.keys.publishable, db.keys.secret]) {
      expect(await register(claims, edge)).toMatchObject({ ok: false, token: 'edge_credential_invalid' });
    }
    expect(await call(db, claims, 'whoami')).toMatchObject({ token: 'no_session' });
    expect(await register(claims)).toMatchObject({ ok: true });
  });

  it('SPEC-SES-06: a sign-in registers for ten minutes and not later, however fresh the token', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff);
    const age = (seconds: number) => db.admin`update app.sign_ins
      set signed_in_at = clock_timestamp() - make_interval(secs => ${seconds})
      where auth_session_id = ${claims.session_id}`;
    await age(601);
    const renewed = { ...claims, iat: Math.floor(Date.now() / 1000) };
    expect(await register(renewed)).toMatchObject({ ok: false, token: 'sign_in_stale' });
    await age(590);
    expect(await register(renewed)).toMatchObject({ ok: true });
  });

  it('SPEC-SES-07: a sign-in registers once', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff);
    const first = await register(claims);
    expect(first).toMatchObject({ ok: true, tenant_id: a });
    expect(await register(claims)).toMatchObject({ ok: false, token: 'already_registered' });
    const [row] = await db.admin`select count(*)::int as n from app.sessions
      where auth_session_id = ${claims.session_id}`;
    expect(row).toEqual({ n: 1 });
  });

  it('SPEC-SES-08: a sign-in whose session ended never registers again', async () => {
    const person = await Person.enter(db, PEOPLE.staff);
    await person.call('end_session');
    expect(await register(person.claims)).toMatchObject({ ok: false, token: 'sign_in_closed' });
    expect(await person.call('whoami')).toMatchObject({ token: 'session_ended' });
  });

  it('SPEC-SES-09: a token without a sign-in behind it, or with somebody else’s, registers nothing', async () => {
    const chidi = await signIn(db.admin, PEOPLE.staff);
    const folake = await signIn(db.admin, PEOPLE.director);
    for (const claims of [
      { ...chidi, session_id: randomUUID() },
      { ...chidi, session_id: folake.session_id },
      { ...chidi, session_id: undefined },
    ]) {
      expect(await register(claims)).toMatchObject({ ok: false, token: 'no_sign_in' });
    }
  });

  it('SPEC-SES-10: who belongs to several tenants chooses, and only among their own', async () => {
    const claims = await signIn(db.admin, GRACE);
    const asked = await register(claims);
    expect(asked).toMatchObject({ ok: false, token: 'choose_tenant' });
    expect(asked['tenants']).toEqual([
      { id: a, name: 'Adunni Foods Ltd' },
      { id: b, name: 'Baraka Schools Trust' },
    ]);
    expect(await register(claims, db.keys.edge, { p_tenant: randomUUID() })).toMatchObject({
      token: 'no_membership',
    });
    expect(await register(claims, db.keys.edge, { p_tenant: b })).toMatchObject({ ok: true, tenant_id: b });
  });

  it('SPEC-SES-11: to somebody who belongs elsewhere, a real tenant is no different from one that does not exist', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff);
    const real = await register(claims, db.keys.edge, { p_tenant: b });
    const none = await register(claims, db.keys.edge, { p_tenant: randomUUID() });
    expect(real).toEqual(none);
    expect(real).toMatchObject({ ok: false, token: 'no_membership' });
  });

  it('SPEC-SES-12: a user without a membership, a deactivated one and one before or after their dates have none', async () => {
    await createUser(db.admin, 'nobody@example.com');
    expect(await register(await signIn(db.admin, 'nobody@example.com'))).toMatchObject({
      token: 'no_membership',
    });
    const user = await createUser(db.admin, 'guest@example.com');
    await db.admin`insert into app.members (tenant_id, user_id, name) values (${a}, ${user}, 'A Guest')`;
    for (const [set, token] of [
      [`access_from = now() + interval '1 hour'`, 'no_membership'],
      [`access_from = null, access_until = now() - interval '1 second'`, 'no_membership'],
      [`access_until = null, active = false, deactivated_at = now()`, 'no_membership'],
      [`active = true, deactivated_at = null`, undefined],
    ] as const) {
      await db.admin.unsafe(`update app.members set ${set} where user_id = $1`, [user]);
      expect((await register(await signIn(db.admin, 'guest@example.com'))).token).toBe(token);
    }
  });

  it('SPEC-SES-13: the registration keeps address, agent and assurance, and an address that is none is refused', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff2);
    expect(await register(claims, db.keys.edge, { p_address: 'not an address' })).toMatchObject({
      token: 'address_invalid',
    });
    const answer = await register(claims, db.keys.edge, {
      p_address: '2001:db8::7',
      p_agent: 'x'.repeat(900),
    });
    const [row] = await db.admin`select host(address) as address, length(agent) as agent, assurance,
      round(extract(epoch from expires_at - registered_at) / 3600)::int as hours
      from app.sessions where id = ${String(answer['session_id'])}`;
    expect(row).toEqual({ address: '2001:db8::7', agent: 400, assurance: 'aal1', hours: 12 });
  });

  it('SPEC-SES-14: refreshing the token keeps the session', async () => {
    const person = await Person.enter(db, PEOPLE.staff);
    await db.admin`update auth.sessions set refreshed_at = now(), updated_at = now()
      where id = ${String(person.claims.session_id)}`;
    const refreshed = { ...person.claims, iat: Math.floor(Date.now() / 1000) + 3600 };
    expect(await call(db, refreshed, 'whoami')).toMatchObject({ ok: true, session: { id: person.session } });
  });

  it('SPEC-SES-15: registering leaves a linked event in that tenant, with the address beside it and not in it', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff2);
    const answer = await register(claims, db.keys.edge, {
      p_address: '198.51.100.44',
      p_agent: 'Some Browser',
    });
    const [event] = await db.admin`select e.action, e.payload, e.actor, l.seq is not null as linked,
        (select jsonb_object_agg(kind, text) from app.event_texts t where t.event_id = e.id) as texts
      from audit.events e left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.id = ${String(answer['event_id'])} and e.tenant_id = ${a}`;
    expect(event).toEqual({
      action: 'session.register',
      payload: { member: answer['member_id'] },
      actor: answer['member_id'],
      linked: true,
      texts: { address: '198.51.100.44', agent: 'Some Browser' },
    });
  });
});
