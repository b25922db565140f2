import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { waitFor } from '../../support/wait.ts';
import { call, Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

const GRACE = 'grace@audit.example';

describe('what ends a session', () => {
  let db: TestDatabase;
  let amara: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
  });
  afterAll(() => db.close());

  /** The very next statement with the same, still valid token. */
  async function isShut(person: Person): Promise<void> {
    expect(await person.call('whoami')).toMatchObject({ ok: false, token: 'session_ended' });
    expect(await person.rows('requests')).toEqual([]);
    expect(await person.rows('tenant')).toEqual([]);
  }
  const reason = async (person: Person) =>
    (
      await db.admin`select end_reason from app.sessions where tenant_id = ${person.tenant} and id = ${person.session}`
    )[0]?.['end_reason'];

  it('SPEC-SES-16: signing out of Auth ends the registration', async () => {
    const person = await Person.enter(db, PEOPLE.staff);
    await db.admin`delete from auth.sessions where id = ${String(person.claims.session_id)}`;
    await isShut(person);
    expect(await reason(person)).toBe('signed_out');
  });

  it('SPEC-SES-17: a changed password ends the person’s sessions in every tenant, and sign-ins not yet registered', async () => {
    const a = await Person.enter(db, GRACE, await tenantId(db, 'Adunni%'));
    const b = await Person.enter(db, GRACE, await tenantId(db, 'Baraka%'));
    const other = await Person.enter(db, PEOPLE.staff2);
    const unregistered = await signIn(db.admin, GRACE);
    await db.admin`update auth.users set encrypted_password = 'x' where email = ${GRACE}`;
    await isShut(a);
    await isShut(b);
    expect([await reason(a), await reason(b)]).toEqual(['password_changed', 'password_changed']);
    const late = { p_edge: db.keys.edge, p_tenant: a.tenant };
    expect(await call(db, unregistered, 'register_session', late)).toMatchObject({ token: 'sign_in_closed' });
    expect(await other.call('whoami')).toMatchObject({ ok: true });
    const events = await db.admin`select distinct e.tenant_id from audit.events e join audit.links l
      on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.action = 'row.updated' and e.entity_id in (${a.session}, ${b.session})`;
    expect(events).toHaveLength(2);
  });

  it('SPEC-SES-18: any other change of a user leaves the sessions alone', async () => {
    const person = await Person.enter(db, PEOPLE.staff2);
    await db.admin`update auth.users set updated_at = now(), encrypted_password = encrypted_password
      where email = ${PEOPLE.staff2}`;
    expect(await person.call('whoami')).toMatchObject({ ok: true });
  });

  it('SPEC-SES-19: a change of roles ends all of that member’s sessions at once, and the answer counts them', async () => {
    const first = await Person.enter(db, PEOPLE.staff2);
    const second = await Person.enter(db, PEOPLE.staff2);
    const [open] = await db.admin`select count(*)::int as n from app.sessions
      where member_id = ${first.member} and ended_at is null`;
    const answer = await amara.call('set_member_roles', {
      p_member: first.member,
      p_roles: [],
      p_reason: 'On leave',
    });
    expect(answer).toMatchObject({
      ok: true,
      removed: ['staff'],
      pending: false,
      sessions_ended: open?.['n'],
    });
    await isShut(first);
    await isShut(second);
    expect(await reason(first)).toBe('roles_changed');
    expect(await amara.call('whoami')).toMatchObject({ ok: true });
  });

  it('SPEC-SES-20: deactivation ends sessions at once, and the member cannot come back with a new sign-in', async () => {
    const emeka = await Person.enter(db, PEOPLE.finance2);
    expect(
      await amara.call('deactivate_member', { p_member: emeka.member, p_reason: 'Left us' }),
    ).toMatchObject({
      ok: true,
      sessions_ended: 1,
    });
    await isShut(emeka);
    expect(await reason(emeka)).toBe('deactivated');
    await expect(Person.enter(db, PEOPLE.finance2)).rejects.toThrow('no_membership');
  });

  it('SPEC-SES-21: access that has run out shuts the session by evaluation, with no job and no change of the session', async () => {
    const ibrahim = await Person.enter(db, PEOPLE.director2);
    await db.admin`update app.members set access_until = clock_timestamp() + interval '300 milliseconds' where id = ${ibrahim.member}`;
    expect(await ibrahim.call('whoami')).toMatchObject({ ok: true });
    await waitFor('the end of access', async () => !(await ibrahim.call('whoami')).ok);
    await isShut(ibrahim);
    expect(await reason(ibrahim)).toBeNull();
    await db.admin`update app.members set access_until = null where id = ${ibrahim.member}`;
    expect(await ibrahim.call('whoami')).toMatchObject({ ok: true });
  });

  it('SPEC-SES-22: a session that is twelve hours old is shut by evaluation', async () => {
    const person = await Person.enter(db, PEOPLE.hodSales);
    await db.admin`update app.sessions set expires_at = clock_timestamp() where id = ${person.session}`;
    await isShut(person);
  });

  it('SPEC-SES-23: a person ends their own session; the act is recorded and linked though it ended itself', async () => {
    const person = await Person.enter(db, PEOPLE.finance);
    const answer = await person.call('end_session', { p_reason: 'Shared computer' });
    expect(answer).toMatchObject({ ok: true, ended: 1 });
    await isShut(person);
    const [event] =
      await db.admin`select e.action, e.actor, e.session_id, e.roles, l.seq is not null as linked,
        (select text from app.event_texts t where t.event_id = e.id and t.kind = 'reason') as reason
      from audit.events e left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.id = ${String(answer['event_id'])}`;
    expect(event).toEqual({
      action: 'session.end',
      actor: person.member,
      session_id: person.session,
      roles: ['finance'],
      linked: true,
      reason: 'Shared computer',
    });
    expect(await reason(person)).toBe('ended_by_self');
  });

  it('SPEC-SES-24: somebody else’s session takes session.revoke, and to others it does not exist', async () => {
    const victim = await Person.enter(db, PEOPLE.hodOperations);
    const kemi = await Person.enter(db, PEOPLE.hodSales);
    const halima = await Person.enter(db, PEOPLE.compliance);
    expect(await kemi.call('end_session', { p_session: victim.session })).toMatchObject({
      token: 'session_not_found',
    });
    // session.read_all without session.revoke: it can be seen, so the answer says what is missing
    expect(await halima.call('end_session', { p_session: victim.session })).toMatchObject({
      token: 'permission_missing',
    });
    expect(await victim.call('whoami')).toMatchObject({ ok: true });
    expect(
      await amara.call('end_session', { p_session: victim.session, p_reason: 'Lost laptop' }),
    ).toMatchObject({ ok: true });
    await isShut(victim);
    expect(await reason(victim)).toBe('revoked');
    expect(await amara.call('end_session', { p_session: victim.session })).toMatchObject({
      token: 'session_not_found',
    });
  });

  it('SPEC-SES-25: ending all sessions: one’s own for anybody, another’s and everybody’s with session.revoke only', async () => {
    const first = await Person.enter(db, PEOPLE.finance);
    const second = await Person.enter(db, PEOPLE.finance);
    const folake = await Person.enter(db, PEOPLE.director);
    expect(await first.call('end_all_sessions', { p_member: folake.member })).toMatchObject({
      token: 'permission_missing',
    });
    expect(await first.call('end_all_sessions', { p_everyone: true })).toMatchObject({
      token: 'permission_missing',
    });
    expect(await first.call('end_all_sessions')).toMatchObject({ ok: true, ended: 2 });
    await isShut(first);
    await isShut(second);
    expect(await amara.call('end_all_sessions', { p_member: folake.member })).toMatchObject({
      ok: true,
      ended: 1,
    });
    await isShut(folake);
    const other = await Person.enter(db, PEOPLE.otherStaff);
    expect(await amara.call('end_all_sessions', { p_everyone: true, p_reason: 'Incident' })).toMatchObject({
      ok: true,
    });
    const [open] = await db.admin`select count(*)::int as n from app.sessions
      where tenant_id = ${amara.tenant} and ended_at is null`;
    expect(open).toEqual({ n: 0 });
    await isShut(amara);
    expect(await other.call('whoami')).toMatchObject({ ok: true });
  });

  it('SPEC-SES-26: an ended session stays as it is, even for the owner of the tables, and never moves to another tenant', async () => {
    const person = await Person.enter(db, PEOPLE.hodSales);
    await person.call('end_session');
    for (const change of [
      'ended_at = null, end_reason = null',
      `expires_at = now() + interval '1 day'`,
      `end_reason = 'switched'`,
    ]) {
      const changed = db.owner.unsafe(`update app.sessions set ${change} where id = $1`, [person.session]);
      await expect(changed).rejects.toMatchObject({ code: '42501' });
    }
    const columns = await db.admin`select attname from pg_attribute where attrelid = 'app.sessions'::regclass
      and attname in ('tenant_id', 'member_id', 'user_id', 'expires_at', 'address')
      and (has_column_privilege('countersign', attrelid, attnum, 'update') or has_column_privilege('gatekeeper', attrelid, attnum, 'update'))`;
    // where it is used from moves, when our edge says so
    expect(columns.map((row) => row['attname'])).toEqual(['address']);
    const [row] =
      await db.admin`select has_column_privilege('countersign', 'app.sessions', 'address', 'update') as may`;
    expect(row).toEqual({ may: false });
  });
});
