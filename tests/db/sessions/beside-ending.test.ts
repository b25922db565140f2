import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { openOrganisation } from '../onboarding/organisation.ts';

/** What stands right beside the end of a session: what does not end one, and what is told of it, to whom and how often. */
describe('next to the end of a session', () => {
  let db: TestDatabase;
  let amara: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
  });
  afterAll(() => db.close());

  const note = (person: Person) => person.call('note_refusal', { p_edge: db.keys.edge, p_by: 'edge' });
  const take = async (person: Person): Promise<{ sign_in: string }[]> =>
    (await person.call('take_revocations', { p_edge: db.keys.edge }))['ended'] as { sign_in: string }[];
  const register = async (claims: Awaited<ReturnType<typeof signIn>>) =>
    call(db, claims, 'register_session', { p_edge: db.keys.edge });

  it('SES-2: a password that is saved as it was ends nothing', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    await db.admin`update auth.users set encrypted_password = encrypted_password where email = ${PEOPLE.staff}`;
    expect(await chidi.call('whoami')).toMatchObject({ ok: true });
    await db.admin`update auth.users set encrypted_password = 'x' where email = ${PEOPLE.staff}`;
    expect(await chidi.call('whoami')).toMatchObject({ token: 'session_ended' });
  });

  it('SES-2: a sign-in from before everything was ended never registers, used or not', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const [parked, closed] = [await signIn(db.admin, PEOPLE.staff2), await signIn(db.admin, PEOPLE.staff2)];
    await amara.call('end_all_sessions', { p_member: kemi.member, p_reason: 'Lost a phone' });
    expect(await register(parked)).toMatchObject({ ok: false, token: 'sign_in_closed' });
    expect(await call(db, parked, 'whoami')).toMatchObject({ token: 'no_session' });
    await db.admin`delete from auth.sessions where id = ${closed.session_id}`;
    expect(await register(closed)).toMatchObject({ ok: false, token: 'sign_in_closed' });
    expect(await register(await signIn(db.admin, PEOPLE.staff2))).toMatchObject({ ok: true });
  });

  it('SES-2: the organisation hears when a sign-in that ended there is tried again, and nobody of one never used', async () => {
    const emeka = await Person.enter(db, PEOPLE.finance2);
    await emeka.call('end_session');
    const unused = await signIn(db.admin, PEOPLE.finance2);
    await db.admin`delete from auth.sessions where id = ${unused.session_id}`;
    const refused = () => db.admin`select e.tenant_id, t.text from audit.events e
      left join app.event_texts t on t.event_id = e.id and t.kind = 'address'
     where e.token = 'sign_in_closed' and e.entity_id = ${emeka.session}`;
    expect(await register(unused)).toMatchObject({ token: 'sign_in_closed' });
    expect(await refused()).toHaveLength(0);
    const again = { p_edge: db.keys.edge, p_address: '203.0.113.5' };
    expect(await emeka.call('register_session', again)).toMatchObject({ token: 'sign_in_closed' });
    expect(await refused()).toMatchObject([{ tenant_id: emeka.tenant, text: '203.0.113.5' }]);
  });

  it('SES-6: who never registered has nothing told or noted', async () => {
    const stranger = await signIn(db.admin, PEOPLE.finance2);
    for (const name of ['take_revocations', 'note_refusal'])
      expect(
        await call(db, stranger, name, {
          p_edge: db.keys.edge,
          ...(name === 'note_refusal' ? { p_by: 'edge' } : {}),
        }),
      ).toMatchObject({ ok: false, token: 'no_session' });
  });

  it('LOG-5: ending everything of somebody is done once under its key, and of nobody not at all', async () => {
    const ngozi = await Person.enter(db, PEOPLE.finance);
    const args = { p_member: ngozi.member, p_reason: 'Lost a phone', p_idempotency_key: randomUUID() };
    const ended = await amara.call('end_all_sessions', args);
    expect(ended).toMatchObject({ ok: true, ended: 1 });
    const again = await Person.enter(db, PEOPLE.finance);
    expect(await amara.call('end_all_sessions', args)).toEqual(ended);
    expect(await again.call('whoami')).toMatchObject({ ok: true });
    expect(await amara.call('end_all_sessions', { p_member: randomUUID() })).toMatchObject({
      ok: false,
      token: 'not_found',
    });
  });

  it('SES-6: a colleague’s access that ran out ends nobody else’s session, and an ended one stays as it ended', async () => {
    const [tunde, ibrahim] = [
      await Person.enter(db, PEOPLE.hodOperations),
      await Person.enter(db, PEOPLE.director2),
    ];
    const over = (person: Person) =>
      db.admin`update app.members set access_until = clock_timestamp() where id = ${person.member}`;
    await over(ibrahim);
    expect(await note(tunde)).toMatchObject({ ok: true, first: false });
    expect(await tunde.call('whoami')).toMatchObject({ ok: true });
    await amara.call('end_session', { p_session: tunde.session, p_reason: 'Lost laptop' });
    await over(tunde);
    expect(await note(tunde)).toMatchObject({ ok: true, first: true });
    const [row] = await db.admin`select end_reason from app.sessions where id = ${tunde.session}`;
    expect(row).toEqual({ end_reason: 'revoked' });
  });

  it('SES-6: what ended twelve hours ago, or was told, is not told, however much of it there is', async () => {
    const org = await openOrganisation(db);
    const elsewhere = await openOrganisation(db);
    /** Sessions that ended in an organisation, each of a user of its own unless told otherwise. */
    const end = (tenant: string, user: unknown, count: number, ended: string, told: boolean) =>
      db.admin.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`with made as (
            insert into app.sessions (tenant_id, auth_session_id, user_id, member_id, ended_at, end_reason)
            select ${tenant}, gen_random_uuid(), coalesce(${user as string | null}::uuid, gen_random_uuid()), gen_random_uuid(),
                   clock_timestamp() + ${ended}::interval, 'revoked' from generate_series(1, ${count}::integer)
            returning tenant_id, id, user_id, ended_at)
          insert into app.revoked_sessions (tenant_id, session_id, revocation_id, user_id, ended_at, signalled_at)
          select tenant_id, id, gen_random_uuid(), user_id, ended_at, case when ${told} then ended_at end from made`;
      });
    const me = org.founder.claims.sub;
    for (const [tenant, user] of [
      [org.tenant, null],
      [elsewhere.tenant, me],
    ] as const) {
      await end(tenant, user, 3, '-13 hours', false);
      await end(tenant, user, 3000, '-1 hour', true);
      await end(tenant, user, 20, '-11 hours', false);
    }
    // somebody else's in another organisation is nobody's to tell here
    await end(elsewhere.tenant, null, 1, '-1 hour', false);
    expect(await take(org.founder)).toHaveLength(40);
    expect(await take(org.founder)).toHaveLength(0);
    expect(await take(elsewhere.founder)).toHaveLength(1);
  });

  it('SES-4: a preview without a list is of the one in force, and counts the sessions that live', async () => {
    const org = await openOrganisation(db);
    const email = `founder@${org.domain}`;
    const [ended, expired] = [await Person.enter(db, email), await Person.enter(db, email)];
    await ended.call('end_session');
    await db.admin`update app.sessions set expires_at = clock_timestamp() where id = ${expired.session}`;
    const preview = (args: Record<string, unknown> = {}) => org.founder.call('preview_networks', args);
    expect(await preview()).toMatchObject({ ok: true, living: 1, outside: 0, own_outside: false });
    expect(await preview({ p_networks: null })).toMatchObject({ ok: true, living: 1 });
    expect(await preview({ p_networks: 'everything' })).toMatchObject({ token: 'invalid_networks' });
    const elsewhere = [{ network: '192.0.2.0/24', label: 'Elsewhere' }];
    expect(await preview({ p_networks: elsewhere })).toMatchObject({ ok: true, living: 1, outside: 1 });
  });

  it('AUT-6: an organisation whose only Admin leaves on a day goes on until then', async () => {
    const org = await openOrganisation(db);
    await db.admin`update app.members set access_until = clock_timestamp() + interval '30 days'
      where id = ${org.founder.member}`;
    const saved = await org.founder.call('save_profile', { p_name: 'Faith Founder-Obi', p_locale: null });
    expect(saved).toMatchObject({ ok: true });
    const left = db.admin`update app.members set active = false, deactivated_at = clock_timestamp()
      where id = ${org.founder.member}`;
    await expect(left).rejects.toMatchObject({ code: '23514' });
  });
});
