import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { askByName, lend } from './standing-in.ts';

/** AUT-7: a step can ask people by name, as long as they decide anything at all. */
describe('steps that ask people by name', () => {
  let db: TestDatabase;
  let amara: Person;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let folake: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    ngozi = await Person.enter(db, PEOPLE.finance);
    folake = await Person.enter(db, PEOPLE.director);
  });
  afterEach(() => db.close());

  it('SPEC-AUT-91: whoever is named reads it, finds it in the inbox and decides it; who has the role of the step does not', async () => {
    await askByName(chidi, [zainab, ngozi]);
    const made = await raise(chidi);
    const mails = await db.admin`select to_address from app.outbox where kind = 'waits_for_you'
      and payload ->> 'request' = ${String(made['request_id'])} order by 1`;
    expect(mails.map((mail) => mail['to_address'])).toEqual([PEOPLE.finance, PEOPLE.hodSales]);
    expect(await decide(folake, made['request_id'])).toMatchObject({
      token: 'permission_missing',
      explanation:
        'This step is for people who are named for it (Fleet), and you are not one of them. Ngozi Eze or Zainab Musa can.',
    });
    expect(await folake.rows('inbox', { request_id: made['request_id'] })).toEqual([]);
    expect(await zainab.rows('inbox', { request_id: made['request_id'] })).toMatchObject([
      { reason: 'decide', step_label: 'Fleet', for_member: null },
    ]);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
    const [decision] = await chidi.rows('decisions', { request_id: made['request_id'] });
    expect(decision).toMatchObject({ as_alternate: false, for_member: null });
  });

  it('SPEC-AUT-92: a name alone is not enough: whoever decides nothing any more does not act, and a Managing Director names another', async () => {
    await askByName(chidi, [zainab, amara]);
    const made = await raise(chidi);
    await amara.call('set_member_roles', { p_member: zainab.member, p_roles: ['staff'], p_reason: 'Moves' });
    const again = await Person.enter(db, PEOPLE.hodSales);
    expect(await decide(again, made['request_id'])).toMatchObject({
      token: 'permission_missing',
      explanation:
        'You are named for this step, but none of your roles decides anything now. ' +
        'Nobody is left who may act: it needs somebody named for Fleet who took no part in it. ' +
        'A Managing Director who took no part can name an alternate.',
    });
    expect(
      await folake.call('name_alternate', {
        p_request: made['request_id'],
        p_member: tunde.member,
        p_reason: 'Zainab moved',
      }),
    ).toMatchObject({ ok: true });
    expect(await decide(tunde, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-93: being named gives way to having taken part, is lent like any right, and the policy’s alternates wait for it', async () => {
    await askByName(chidi, [tunde], [ngozi]);
    const own = await raise(tunde);
    expect(await decide(tunde, own['request_id'])).toMatchObject({ token: 'self_approval_forbidden' });
    expect(await decide(ngozi, own['request_id'])).toMatchObject({ ok: true, state: 'approved' });
    const made = await raise(chidi);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ token: 'permission_missing' });
    await lend(tunde, zainab);
    expect(await decide(zainab, made['request_id'])).toMatchObject({ ok: true, for_member: tunde.member });
  });
});
