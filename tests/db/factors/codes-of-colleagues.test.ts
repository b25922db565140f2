import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, codeOf, enrol, recover, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { whileHeld } from '../sessions/held.ts';

/** Attempts are counted (app.count_attempt), recovery codes spent and factors dropped of one member at a time. */
describe('codes of colleagues', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  const wrong = async (person: Person) => (await recover(person, 'nonsense'))['attempts_left'] as number;
  const renew = async (person: Person) => {
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    return person.call('renew_recovery_codes', { p_edge: db.keys.edge, p_codes });
  };

  it('SES-3: one’s wrong codes are one’s own, and no colleague’s right code takes them back', async () => {
    const [chidi, kemi] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff2)];
    const [mine] = [await enrol(chidi), await enrol(kemi)];
    expect(await wrong(kemi)).toBe(4);
    expect(await tryCode(chidi, await codeOf(mine.secret))).toMatchObject({ ok: true });
    expect(await wrong(kemi)).toBe(3);
    expect(await recover(chidi, mine.codes[0] ?? '')).toMatchObject({ ok: true });
    expect(await wrong(kemi)).toBe(2);
    expect(await wrong(chidi)).toBe(4);
    expect(await wrong(kemi)).toBe(1);
  });

  it('SES-3: a recovery code is its owner’s, outlasts a colleague’s new ones, and keeps the moment it was used', async () => {
    const [ngozi, emeka] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.finance2)];
    const [mine, theirs] = [await enrol(ngozi), await enrol(emeka)];
    expect(await recover(ngozi, theirs.codes[0] ?? '')).toMatchObject({ token: 'recovery_code_wrong' });
    expect(await recover(ngozi, mine.codes[0] ?? '')).toMatchObject({ ok: true });
    const spent = await digestOf(mine.codes[0] ?? '');
    const usedAt = async () =>
      (
        await db.admin`select used_at::text as at from secrets.recovery_codes
          where member_id = ${ngozi.member} and digest = decode(${spent}, 'hex')`
      )[0]?.['at'] as string;
    const before = await usedAt();
    expect(before).toMatch(/^\d{4}-/);
    expect(await renew(ngozi)).toMatchObject({ ok: true });
    expect(await usedAt()).toBe(before);
    expect(await recover(emeka, theirs.codes[0] ?? '')).toMatchObject({ ok: true, codes_left: 9 });
  });

  it('SES-3: a reset takes one member’s away, and leaves what has ended as it ended', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const [tunde, zainab] = [
      await Person.enter(db, PEOPLE.hodOperations),
      await Person.enter(db, PEOPLE.hodSales),
    ];
    await enrol(tunde);
    await enrol(zainab);
    await zainab.call('end_session');
    // begun, and never confirmed: there is no factor that could be asked for
    await beginFactor(amara);
    const reset = { p_member: zainab.member, p_reason: 'Her phone was stolen' };
    expect(await amara.call('reset_factor', reset)).toMatchObject({ ok: true });
    expect(await tunde.call('whoami')).toMatchObject({ second_factor: { enrolled: true } });
    expect(await tunde.call('factor_state')).toMatchObject({ codes_left: 10 });
    const [past] =
      await db.admin`select assurance, end_reason from app.sessions where id = ${zainab.session}`;
    expect(past).toEqual({ assurance: 'aal2', end_reason: 'ended_by_self' });
  });

  it('SES-3: who tries a code waits for no colleague, and for nothing that has ended (app.enter_factor)', async () => {
    const [folake, other] = [
      await Person.enter(db, PEOPLE.director),
      await Person.enter(db, PEOPLE.director2),
    ];
    const gone = await Person.enter(db, PEOPLE.director);
    await gone.call('end_session');
    const answer = await whileHeld(db, { members: [other], sessions: [other, gone] }, () =>
      db.as(folake.claims, async (tx) => {
        await tx`set local lock_timeout = '5s'`;
        return tx`select api.use_recovery_code(${db.keys.edge}, ${'0'.repeat(64)}) ->> 'token' as token`;
      }),
    );
    expect(answer).toEqual([{ token: 'factor_missing' }]);
  });
});
