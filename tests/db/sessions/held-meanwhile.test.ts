import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import type { RacingAct } from '../../support/race.ts';
import { lend } from '../authority/standing-in.ts';
import { Person } from '../contract/person.ts';
import { contentOf } from '../contract/work.ts';
import { meet } from '../onboarding/meeting.ts';

/** SES-2: what an act holds while it is under way (app.enter_session, app.enter_exclusive, app.enter_factor). */
describe('what an act holds', () => {
  let db: TestDatabase;
  let amara: Person;
  let ngozi: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    ngozi = await Person.enter(db, PEOPLE.finance);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    expect(await lend(ngozi, zainab)).toMatchObject({ ok: true });
  });
  afterAll(() => db.close());

  const save = async (person: Person): Promise<RacingAct> => ({
    who: person.claims,
    call: 'api.save_request($1)',
    args: [await contentOf(db)],
  });
  const move = (person: Person): RacingAct => ({
    who: person.claims,
    call: 'api.touch_session($1, $2)',
    args: [db.keys.edge, '198.51.100.9'],
  });
  const end = (by: Person, session: Person): RacingAct => ({
    who: by.claims,
    call: 'api.end_session($1, $2)',
    args: [session.session, 'Lost laptop'],
  });
  const begin = (person: Person): RacingAct => ({
    who: person.claims,
    call: 'api.begin_factor($1, $2)',
    args: [db.keys.edge, `v1.k.${'a'.repeat(16)}.${'b'.repeat(24)}`],
  });

  it('SES-2: its own session, which moves or ends when it is done, whichever kind of act it is', async () => {
    const again = await Person.enter(db, PEOPLE.finance);
    for (const act of [await save(ngozi), begin(ngozi), end(ngozi, again)])
      expect(await meet(db, act, move(ngozi)), act.call).toMatchObject({
        first: { ok: true },
        second: { ok: true },
        waited: true,
      });
  });

  it('AUT-10: the colleague whose authority it may use, whose sessions end when it is done', async () => {
    const again = await Person.enter(db, PEOPLE.finance);
    expect(await meet(db, await save(zainab), end(amara, again))).toMatchObject({
      first: { ok: true },
      second: { ok: true },
      waited: true,
    });
  });

  it('AUT-10: whose sessions are ended or who sets a factor up, so that nobody uses their authority meanwhile', async () => {
    const again = await Person.enter(db, PEOPLE.finance);
    for (const act of [end(amara, again), begin(ngozi)])
      expect(await meet(db, act, await save(zainab)), act.call).toMatchObject({
        first: { ok: true },
        second: { ok: true },
        waited: true,
      });
  });

  it('SES-6: what ended is told once, also of two who ask at once', async () => {
    const take = (person: Person): RacingAct => ({
      who: person.claims,
      call: 'api.take_revocations($1)',
      args: [db.keys.edge],
    });
    await amara.call('take_revocations', { p_edge: db.keys.edge });
    const lost = await Person.enter(db, PEOPLE.staff);
    await amara.call('end_session', { p_session: lost.session, p_reason: 'Lost laptop' });
    const { first, second, waited } = await meet(db, take(amara), take(zainab));
    expect(waited).toBe(true);
    expect(first['ended']).toMatchObject([{ sign_in: lost.claims.session_id }]);
    expect(second['ended']).toEqual([]);
  });
});
