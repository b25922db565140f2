import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, recover, tryCode, type Factor } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** A code that is none of those that count now. */
async function wrongCode(secret: string): Promise<string> {
  const right = await Promise.all([-2, -1, 0, 1, 2].map((step) => codeOf(secret, step)));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? ''
  );
}

/** Somebody who has one, at the door of a new sign-in. */
async function atTheDoor(db: TestDatabase, email: string): Promise<{ person: Person; factor: Factor }> {
  const first = await Person.enter(db, email);
  const factor = await enrol(first);
  return { person: await Person.enter(db, email), factor };
}

const eventsOf = async (db: TestDatabase, member: string) =>
  (
    await db.admin`select action, coalesce(token, 'done') as outcome from audit.events
      where entity = 'factors' and entity_id = ${member} and action like 'factor.%' order by n`
  ).map((row) => `${row['action']} ${row['outcome']}`);

describe('passing a second factor', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SPEC-SES-141: a right code opens the session that it was passed in, and no other', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.finance);
    const other = await Person.enter(db, PEOPLE.finance);
    expect(await person.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: true });
    expect(await tryCode(person, await codeOf(factor.secret))).toMatchObject({ ok: true });
    expect(await person.call('whoami')).toMatchObject({ ok: true, session: { assurance: 'aal2' } });
    expect(await other.call('whoami')).toMatchObject({ token: 'second_factor_required' });
  });

  it('SPEC-SES-142: a code that was used, or an older one still inside its window, is refused', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.finance2);
    const [before, now] = [await codeOf(factor.secret, -1), await codeOf(factor.secret)];
    expect(await tryCode(person, now)).toMatchObject({ ok: true });
    const other = await Person.enter(db, PEOPLE.finance2);
    expect(await tryCode(other, now)).toMatchObject({ ok: false, token: 'code_used' });
    expect(await tryCode(other, before)).toMatchObject({ ok: false, token: 'code_used' });
    expect(await other.call('whoami')).toMatchObject({ token: 'second_factor_required' });
  });

  it('SPEC-SES-143: of two that bring the same code at once, one passes', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.hodOperations);
    const other = await Person.enter(db, PEOPLE.hodOperations);
    const code = await codeOf(factor.secret);
    const answers = await Promise.all([person, other].map((who) => tryCode(who, code)));
    expect(answers.map((answer) => answer.token ?? 'ok').sort()).toEqual(['code_used', 'ok']);
  });

  it('SPEC-SES-144: the attempt is counted before the secret is given out: five in parallel get it, and no sixth', async () => {
    const { person } = await atTheDoor(db, PEOPLE.hodSales);
    const p_edge = db.keys.edge;
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => person.call('begin_check', { p_edge })),
    );
    expect(answers.filter((answer) => answer.ok).length).toBe(5);
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.map((answer) => [answer.token, 'sealed' in answer])).toEqual(
      Array.from({ length: 4 }, () => ['factor_locked', false]),
    );
  });

  it('SPEC-SES-145: five wrong codes lock it for a quarter of an hour, and the time is said; then it opens again', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.director);
    const wrong = await wrongCode(factor.secret);
    const left: unknown[] = [];
    for (let i = 0; i < 4; i += 1) left.push((await tryCode(person, wrong))['attempts_left']);
    expect(left).toEqual([4, 3, 2, 1]);
    const last = await tryCode(person, wrong);
    const minutes = (Date.parse(String(last['retry_at'])) - Date.now()) / 60_000;
    expect(last).toMatchObject({ token: 'code_wrong', attempts_left: 0 });
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThan(16);
    expect(last.explanation).toMatch(/try again at \d\d:\d\d/);
    // neither a right code nor a recovery code gets past the lock
    expect(await tryCode(person, await codeOf(factor.secret))).toMatchObject({ token: 'factor_locked' });
    expect(await recover(person, factor.codes[0] ?? '')).toMatchObject({ token: 'factor_locked' });
    expect(await person.call('factor_state')).toMatchObject({ locked_until: last['retry_at'] });
    await db.admin`update app.factor_attempts set locked_until = now() - interval '1 second' where member_id = ${person.member}`;
    expect(await tryCode(person, await codeOf(factor.secret))).toMatchObject({ ok: true });
  });

  it('SPEC-SES-146: a right answer clears what was counted, and so does a quarter of an hour', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.director2);
    const wrong = await wrongCode(factor.secret);
    for (let i = 0; i < 3; i += 1) await tryCode(person, wrong);
    expect(await tryCode(person, await codeOf(factor.secret))).toMatchObject({ ok: true });
    expect(await tryCode(person, wrong)).toMatchObject({ attempts_left: 4 });
    await db.admin`update app.factor_attempts set since = now() - interval '16 minutes', attempts = 4 where member_id = ${person.member}`;
    expect(await tryCode(person, wrong)).toMatchObject({ token: 'code_wrong', attempts_left: 4 });
  });

  it('SPEC-SES-147: each recovery code opens a session once and never again, and only digests are kept', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.staff);
    expect(new Set(factor.codes).size).toBe(10);
    const [first = '', second = ''] = factor.codes;
    // as somebody types it from paper
    expect(await recover(person, ` ${first.toUpperCase().replaceAll('-', ' ')} `)).toMatchObject({
      ok: true,
      codes_left: 9,
    });
    expect(await person.call('whoami')).toMatchObject({ ok: true, session: { assurance: 'aal2' } });
    const again = await Person.enter(db, PEOPLE.staff);
    expect(await recover(again, first)).toMatchObject({ token: 'recovery_code_wrong', attempts_left: 4 });
    expect(await recover(again, second)).toMatchObject({ ok: true, codes_left: 8 });
    const rows =
      await db.admin`select encode(digest, 'hex') as digest from secrets.recovery_codes where member_id = ${person.member}`;
    expect(rows.map((row) => row['digest']).sort()).toEqual(
      (await Promise.all(factor.codes.map(digestOf))).sort(),
    );
    expect((await person.rows('notices', { kind: 'recovery_code_used' })).length).toBe(2);
  });

  it('SPEC-SES-148: of two that bring one recovery code at once, one gets in', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.staff2);
    const other = await Person.enter(db, PEOPLE.staff2);
    const answers = await Promise.all([person, other].map((who) => recover(who, factor.codes[0] ?? '')));
    expect(answers.map((answer) => answer.token ?? 'ok').sort()).toEqual(['ok', 'recovery_code_wrong']);
  });

  it('SPEC-SES-149: everything about it is in the trail, each attempt and each refusal too', async () => {
    const { person, factor } = await atTheDoor(db, PEOPLE.compliance);
    const p_edge = db.keys.edge;
    await tryCode(person, await wrongCode(factor.secret));
    await tryCode(person, await codeOf(factor.secret));
    await tryCode(person, await codeOf(factor.secret));
    await recover(person, 'nonsense');
    await recover(person, factor.codes[0] ?? '');
    await person.call('renew_recovery_codes', {
      p_edge,
      p_codes: await Promise.all(factor.codes.map((code) => digestOf(`${code}x`))),
    });
    await tryCode(person, await codeOf(factor.secret, 1), 'remove_factor');
    expect(await eventsOf(db, person.member)).toEqual([
      'factor.begin done',
      'factor.try done',
      'factor.confirm done',
      'factor.try done',
      'factor.pass code_wrong',
      'factor.try done',
      'factor.pass done',
      'factor.try done',
      'factor.pass code_used',
      'factor.recover recovery_code_wrong',
      'factor.recover done',
      'factor.renew_codes done',
      'factor.try done',
      'factor.remove done',
    ]);
  });

  it('SPEC-SES-150: a factor is passed by a counted attempt only: a step without one, or far from now, is refused', async () => {
    const { person } = await atTheDoor(db, PEOPLE.otherHod);
    const p_edge = db.keys.edge;
    const now = Math.floor(Date.now() / 30_000);
    expect(await person.call('pass_factor', { p_edge, p_step: now })).toMatchObject({ token: 'code_wrong' });
    await person.call('begin_check', { p_edge });
    for (const p_step of [now + 20, now - 20, null])
      expect(await person.call('pass_factor', { p_edge, p_step })).toMatchObject({ token: 'code_wrong' });
    expect(await person.call('whoami')).toMatchObject({ token: 'second_factor_required' });
  });
});
