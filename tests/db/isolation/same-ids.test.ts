import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { lend } from '../authority/standing-in.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';
import { openOrganisation } from '../onboarding/organisation.ts';
import { openProvider, register, signInBy, vouch } from '../sessions/signing-on.ts';
import { twin, twinMember } from './twins.ts';

/** An id belongs to a tenant: a row of another one that has the same is never taken for one's own. */
describe('two organisations with one id', () => {
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
  const ELSEWHERE = { address: '192.0.2.99', agent: 'Of the other' };
  const copySession = (person: Person) =>
    copy('app.sessions', 'id', person.session, {
      ...ELSEWHERE,
      auth_session_id: randomUUID(),
      user_id: randomUUID(),
    });
  const copied = async (person: Person) => {
    const [row] = await db.admin`select host(address) as address, agent, end_reason from app.sessions
      where tenant_id = ${b} and id = ${person.session}`;
    return row;
  };
  const UNTOUCHED = { ...ELSEWHERE, end_reason: null };
  const touch = (person: Person, p_address: string | null) =>
    person.call('touch_session', { p_edge: db.keys.edge, p_address, p_agent: 'A test' });
  const note = (person: Person) => person.call('note_refusal', { p_edge: db.keys.edge, p_by: 'edge' });

  it('ISO-1: who one is, where, and for whom is read in one’s own organisation', async () => {
    const [ngozi, zainab] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.hodSales)];
    const lent = await lend(ngozi, zainab);
    await touch(zainab, '198.51.100.8');
    const before = await zainab.call('whoami');
    expect(before).toMatchObject({ ok: true, tenant: { id: a }, acting_for: [{ member_id: ngozi.member }] });
    await copySession(zainab);
    await copy('app.session_sightings', 'session_id', zainab.session);
    await twinMember(db, b, zainab.member);
    await twinMember(db, b, ngozi.member, { name: 'Of the other' });
    await copy('app.delegations', 'id', String(lent['delegation_id']));
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into app.identities (tenant_id, member_id, provider_id, issuer, subject, user_id, email)
        values (${b}, ${zainab.member}, gen_random_uuid(), 'https://login.example', 'z', gen_random_uuid(), 'z@login.example')`;
    });
    expect(await zainab.call('whoami')).toEqual(before);
  });

  it('ISO-1: a session that moves or is turned away moves and ends nothing elsewhere', async () => {
    const [chidi, amara] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.admin)];
    await copySession(chidi);
    expect(await touch(chidi, null)).toMatchObject({ ok: true, address: '198.51.100.7' });
    expect(await touch(chidi, '198.51.100.9')).toMatchObject({ ok: true, address: '198.51.100.9' });
    expect(await copied(chidi)).toEqual(UNTOUCHED);
    const networks = [{ network: '198.51.100.0/24', label: 'Office' }];
    expect(await amara.call('save_networks', { p_networks: networks, p_reason: 'Only here' })).toMatchObject({
      ok: true,
    });
    expect(await touch(chidi, '203.0.113.9')).toMatchObject({ token: 'address_not_allowed' });
    expect(await copied(chidi)).toEqual(UNTOUCHED);
    await db.admin`delete from app.networks`;
  });

  it('ISO-1: access that ran out elsewhere ends nothing here, nor the other way round', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const over = { access_until: '2026-01-01T00:00:00Z' };
    await copySession(kemi);
    await twinMember(db, b, kemi.member, { ...over });
    expect(await note(kemi)).toMatchObject({ ok: true, first: false });
    expect(await kemi.call('whoami')).toMatchObject({ ok: true });
    await db.admin`update app.members set access_until = clock_timestamp() where tenant_id = ${a} and id = ${kemi.member}`;
    expect(await note(kemi)).toMatchObject({ ok: true, first: true });
    expect(await copied(kemi)).toEqual(UNTOUCHED);
  });

  it('ISO-1: what ended elsewhere is neither told here nor marked as refused', async () => {
    const [emeka, amara] = [await Person.enter(db, PEOPLE.finance2), await Person.enter(db, PEOPLE.admin)];
    const take = async () => (await amara.call('take_revocations', { p_edge: db.keys.edge }))['ended'];
    await take();
    await copySession(emeka);
    await amara.call('end_session', { p_session: emeka.session, p_reason: 'Lost laptop' });
    await copy('app.revoked_sessions', 'session_id', emeka.session, { user_id: randomUUID() });
    expect(await take()).toMatchObject([{ sign_in: emeka.claims.session_id }]);
    expect(await note(emeka)).toMatchObject({ ok: true, first: true });
    const [row] = await db.admin`select signalled_at, refused_at from app.revoked_sessions
      where tenant_id = ${b} and session_id = ${emeka.session}`;
    expect(row).toEqual({ signalled_at: null, refused_at: null });
  });

  it('ISO-1: who switches leaves a session of their own', async () => {
    const grace = await Person.enter(db, PEOPLE.auditor, a);
    await copySession(grace);
    const stays = await grace.call('switch_tenant', { p_tenant: a });
    expect(stays).toMatchObject({ ok: true, session_id: grace.session, event_id: null });
    const moved = await grace.call('switch_tenant', { p_tenant: b });
    expect(moved).toMatchObject({ ok: true, tenant_id: b });
    expect(await copied(grace)).toEqual(UNTOUCHED);
    const [session] = await db.admin`select host(address) as address, auth_session_id from app.sessions
      where tenant_id = ${b} and id = ${String(moved['session_id'])}`;
    expect(session).toEqual({ address: '198.51.100.7', auth_session_id: grace.claims.session_id });
  });

  it('ISO-1: who comes in by single sign-on spends their own organisation’s attempt', async () => {
    const provider = await openProvider(await openOrganisation(db));
    const finished = await vouch(provider);
    const id = String(finished['attempt_id']);
    await copy('app.sso_attempts', 'id', id, { state_digest: `\\x${'cd'.repeat(32)}` });
    const claims = await signInBy(provider, finished);
    expect(await register(provider.org, claims, { p_sso: id })).toMatchObject({ ok: true });
    const spent = await db.admin`select tenant_id, registered_at is not null as spent from app.sso_attempts
      where id = ${id} order by spent`;
    expect(spent.map((row) => [row['tenant_id'], row['spent']])).toEqual([
      [b, false],
      [provider.org.tenant, true],
    ]);
  });
});
