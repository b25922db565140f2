import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';
import { twin, twinMember } from '../isolation/twins.ts';
import { openOrganisation } from '../onboarding/organisation.ts';
import { whileHeld } from './held.ts';
import { comeIn, openProvider } from './signing-on.ts';

/** What the triggers on auth.sessions and auth.users end, they end for one person, once, and hold nobody else up. */
describe('what ends beside others', () => {
  let db: TestDatabase;
  let b: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    b = await tenantId(db, 'Baraka%');
  });
  afterAll(() => db.close());

  const signOut = (tx: TransactionSql, person: Person) =>
    tx`delete from auth.sessions where id = ${String(person.claims.session_id)}`;
  const ended = async (tenant: string, session: string) =>
    (
      await db.admin`select end_reason from app.sessions where tenant_id = ${tenant} and id = ${session}`
    )[0]?.['end_reason'] as string | null;
  const closed = async (person: Person) =>
    (
      await db.admin`select closed_at::text as at from app.sign_ins
        where auth_session_id = ${String(person.claims.session_id)}`
    )[0]?.['at'] as string | null;

  it('SES-2: who signs out or takes a new password waits neither for a colleague nor for what has ended', async () => {
    const [kemi, gone] = [await Person.enter(db, PEOPLE.staff2), await Person.enter(db, PEOPLE.staff)];
    const [one, two] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff)];
    await gone.call('end_session');
    await whileHeld(db, { sessions: [kemi, gone] }, () =>
      db.owner.begin(async (tx) => {
        await tx`set local lock_timeout = '5s'`;
        await signOut(tx, one);
        await tx`update auth.users set encrypted_password = 'x' where id = ${String(one.claims.sub)}`;
      }),
    );
    expect(await ended(one.tenant, one.session)).toBe('signed_out');
    expect(await ended(two.tenant, two.session)).toBe('password_changed');
    expect(await ended(kemi.tenant, kemi.session)).toBeNull();
  });

  it('SES-2: who switched and signs out ends where they are, and what they left stays as it was', async () => {
    const a = await tenantId(db, 'Adunni%');
    const grace = await Person.enter(db, PEOPLE.auditor, a);
    const moved = await grace.call('switch_tenant', { p_tenant: b });
    await db.admin.begin((tx) => signOut(tx, grace));
    expect(await ended(a, grace.session)).toBe('switched');
    expect(await ended(b, String(moved['session_id']))).toBe('signed_out');
  });

  it('ISO-1: a sign-in is one user’s: a session elsewhere that bears its id goes on', async () => {
    const ngozi = await Person.enter(db, PEOPLE.finance);
    await twinMember(db, b, ngozi.member);
    await twin(db, b, 'app.sessions', 'id', ngozi.session, { user_id: randomUUID() });
    await db.admin.begin((tx) => signOut(tx, ngozi));
    expect(await ended(ngozi.tenant, ngozi.session)).toBe('signed_out');
    expect(await ended(b, ngozi.session)).toBeNull();
  });

  it('SES-2: a sign-in is closed once: what ends later does not move the moment', async () => {
    const [first, second] = [
      await Person.enter(db, PEOPLE.hodSales),
      await Person.enter(db, PEOPLE.hodSales),
    ];
    for (const person of [first, second]) await person.call('end_session');
    const before = [await closed(first), await closed(second)];
    await db.admin.begin((tx) => signOut(tx, first));
    await db.admin`update auth.users set encrypted_password = 'x' where email = ${PEOPLE.hodSales}`;
    expect([await closed(first), await closed(second)]).toEqual(before);
    expect(before).not.toContain(null);

    const third = await Person.enter(db, PEOPLE.hodOperations);
    await db.admin`update app.sign_ins set closed_at = '2026-01-02T00:00:00Z'
      where auth_session_id = ${String(third.claims.session_id)}`;
    const early = await closed(third);
    await db.admin`update app.sessions set ended_at = now(), end_reason = 'revoked' where id = ${third.session}`;
    expect(await closed(third)).toBe(early);
  });

  it('SES-6: roles before and after are told of each person by themselves, and of each change (app.revocations)', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const [emeka, kemi] = [await Person.enter(db, PEOPLE.finance2), await Person.enter(db, PEOPLE.staff2)];
    const change = (tx: TransactionSql, person: Person, roles: string[]) =>
      tx`select api.set_member_roles(p_member => ${person.member}, p_roles => ${roles}, p_reason => 'A test') ->> 'ok' as ok`;
    const told = async (person: Person) =>
      (await amara.rows('revocations', { member_id: person.member, cause: 'roles_changed' })).map((row) => [
        row['roles_before'],
        row['roles_after'],
      ]);
    const done = await db.as(amara.claims, async (tx) => [
      ...(await change(tx, kemi, ['hod'])),
      ...(await change(tx, emeka, ['staff'])),
    ]);
    expect(done).toEqual([{ ok: 'true' }, { ok: 'true' }]);
    expect(await told(kemi)).toEqual([[['staff'], ['hod']]]);
    expect(await told(emeka)).toEqual([[['finance'], ['staff']]]);
    await Person.enter(db, PEOPLE.staff2);
    await db.as(amara.claims, (tx) => change(tx, kemi, ['finance']));
    expect((await told(kemi)).sort()).toEqual([
      [['hod'], ['finance']],
      [['staff'], ['hod']],
    ]);
  });

  it('SES-5: an account of single sign-on stays in its own organisation, and there its row may be written again', async () => {
    const ada = await comeIn(await openProvider(await openOrganisation(db)));
    const again = await db.admin`update app.members set user_id = user_id
      where tenant_id = ${ada.tenant} and id = ${ada.member} returning id`;
    expect(again).toHaveLength(1);
    await expect(
      db.admin`insert into app.members (tenant_id, user_id, name) values (${b}, ${String(ada.claims.sub)}, 'Ada Obi')`,
    ).rejects.toThrow('one organisation');
  });
});
