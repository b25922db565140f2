import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

const GRACE = 'grace@audit.example';

describe('revocations', () => {
  let db: TestDatabase;
  let amara: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
  });
  afterAll(() => db.close());

  const told = (of: Person) => amara.rows('revocations', { member_id: of.member });
  const take = async (by: Person) =>
    ((await by.call('take_revocations', { p_edge: db.keys.edge }))['ended'] as { sign_in: string }[]).map(
      (one) => one.sign_in,
    );
  const note = (by: Person, p_by = 'database') => by.call('note_refusal', { p_edge: db.keys.edge, p_by });

  it('SPEC-SES-162: what ended for whom stands there at once: by whom, why, the roles before and after, how many sessions', async () => {
    const first = await Person.enter(db, PEOPLE.staff2);
    await Person.enter(db, PEOPLE.staff2);
    await amara.call('set_member_roles', { p_member: first.member, p_roles: ['hod'], p_reason: 'Promoted' });
    expect(await told(first)).toMatchObject([
      {
        ended_by: amara.member,
        ended_by_name: 'Amara Okafor',
        cause: 'roles_changed',
        roles_before: ['staff'],
        roles_after: ['hod'],
        sessions: 2,
        refused: 0,
        milliseconds: null,
      },
    ]);
    const emeka = await Person.enter(db, PEOPLE.finance2);
    await amara.call('deactivate_member', { p_member: emeka.member, p_reason: 'Left us' });
    expect(await told(emeka)).toMatchObject([
      { cause: 'deactivated', roles_before: ['finance'], roles_after: ['finance'], sessions: 1 },
    ]);
  });

  it('SPEC-SES-163: a changed password, a lost network and a tenant-wide end are told as well; what people end themselves is not', async () => {
    const grace = await Person.enter(db, GRACE, amara.tenant);
    await db.admin`update auth.users set encrypted_password = 'y' where email = ${GRACE}`;
    expect(await told(grace)).toMatchObject([{ cause: 'password_changed', ended_by: null, sessions: 1 }]);
    const chidi = await Person.enter(db, PEOPLE.staff);
    await chidi.call('touch_session', { p_edge: db.keys.edge, p_address: '192.0.2.4' });
    const saved = await amara.call('save_networks', {
      p_networks: [{ network: '198.51.100.0/24', label: 'Office' }],
      p_reason: 'Only here',
    });
    expect(saved).toMatchObject({ ok: true });
    expect(await told(chidi)).toMatchObject([{ cause: 'address_not_allowed', ended_by: amara.member }]);
    await db.admin`delete from app.networks`;
    const ngozi = await Person.enter(db, PEOPLE.finance);
    await ngozi.call('end_session');
    expect(await told(ngozi)).toEqual([]);
    await Person.enter(db, PEOPLE.finance);
    await amara.call('end_all_sessions', { p_everyone: true, p_reason: 'Incident' });
    amara = await Person.enter(db, PEOPLE.admin);
    expect(await told(ngozi)).toMatchObject([{ cause: 'revoked', sessions: 1 }]);
  });

  it('SPEC-SES-164: the first request that was turned away is kept, once, with where; the time taken is the last one’s', async () => {
    const [one, two] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff)];
    expect(await note(one)).toMatchObject({ ok: true, first: false });
    await amara.call('end_all_sessions', { p_member: one.member, p_reason: 'Lost a phone' });
    expect(await note(one, 'edge')).toMatchObject({ ok: true, first: true });
    expect(await note(one)).toMatchObject({ ok: true, first: false });
    const [row] = await told(one).then((rows) =>
      rows.filter((each) => each['cause'] === 'revoked').slice(-1),
    );
    expect(row).toMatchObject({ sessions: 2, refused: 1 });
    await note(two);
    const kept =
      await db.admin`select refused_by from app.revoked_sessions where session_id in (${one.session}, ${two.session}) order by 1`;
    expect(kept.map((each) => each['refused_by'])).toEqual(['database', 'edge']);
    const [last] = await told(one).then((rows) => rows.filter((each) => each['refused'] === 2));
    expect(Number(last?.['milliseconds'])).toBeGreaterThanOrEqual(0);
  });

  it('SPEC-SES-165: access that ran out is ended for good when our edge first turns its session away, and told with the others', async () => {
    const ibrahim = await Person.enter(db, PEOPLE.director2);
    expect(await note(ibrahim)).toMatchObject({ first: false });
    expect(await ibrahim.call('whoami')).toMatchObject({ ok: true });
    await db.admin`update app.members set access_until = clock_timestamp() where id = ${ibrahim.member}`;
    expect(await ibrahim.call('whoami')).toMatchObject({ token: 'session_ended' });
    expect(await note(ibrahim)).toMatchObject({ first: true });
    await db.admin`update app.members set access_until = null where id = ${ibrahim.member}`;
    expect(await ibrahim.call('whoami')).toMatchObject({ token: 'session_ended' });
    expect(await told(ibrahim)).toMatchObject([{ cause: 'access_ended', refused: 1 }]);
  });

  it('SPEC-SES-166: what is told to the key-value store is asked for by our edge only, each sign-in once, and never another organisation’s', async () => {
    await take(amara);
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const other = await Person.enter(db, PEOPLE.otherStaff);
    const admin = await Person.enter(db, PEOPLE.otherAdmin);
    await admin.call('end_all_sessions', { p_member: other.member, p_reason: 'Lost a phone' });
    await amara.call('end_all_sessions', { p_member: kemi.member, p_reason: 'Lost a phone' });
    for (const p_edge of [null, 'wrong', db.keys.publishable]) {
      expect(await amara.call('take_revocations', { p_edge })).toMatchObject({
        token: 'edge_credential_invalid',
      });
      expect(await amara.call('note_refusal', { p_edge, p_by: 'edge' })).toMatchObject({
        token: 'edge_credential_invalid',
      });
    }
    expect(await take(amara)).toEqual([kemi.claims.session_id]);
    expect(await take(amara)).toEqual([]);
    expect(await take(admin)).toEqual([other.claims.session_id]);
  });

  it('SPEC-SES-167: who ended their own session in the act, or changed their password, still has what ended told, in every organisation of theirs', async () => {
    await take(amara);
    const a = await Person.enter(db, GRACE, amara.tenant);
    const b = await Person.enter(db, GRACE, await tenantId(db, 'Baraka%'));
    await db.admin`update auth.users set encrypted_password = 'z' where email = ${GRACE}`;
    expect((await take(a)).sort()).toEqual([a.claims.session_id, b.claims.session_id].sort());
    const again = await Person.enter(db, PEOPLE.admin);
    const everybody = await again.call('end_all_sessions', { p_everyone: true, p_reason: 'Incident' });
    expect((await take(again)).length).toBe(everybody['ended']);
    amara = await Person.enter(db, PEOPLE.admin);
  });

  it('SPEC-SES-168: only who may see everybody’s sessions reads what was ended for whom', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const halima = await Person.enter(db, PEOPLE.compliance);
    expect(await chidi.rows('revocations')).toEqual([]);
    expect((await halima.rows('revocations')).length).toBeGreaterThan(3);
    const other = await Person.enter(db, PEOPLE.otherAdmin);
    const tenants = (await other.rows('revocations')).map((row) => row['tenant_id']);
    expect(new Set(tenants)).toEqual(new Set([other.tenant]));
  });
});
