import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { lend, moveBack } from './standing-in.ts';

/** What app.do_explain tells of whom, and what app.do_decide takes from whoever stands in. */
describe('beside explaining and deciding', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
  });
  afterAll(() => db.close());

  it('AUT-8: whoever picks themselves is spoken to and not of, and gets the same answer as who picks nobody', async () => {
    const made = await raise(chidi);
    const explain = (p_member: string | null) =>
      chidi.call('explain', { p_request: made['request_id'], p_action: 'approve', p_member });
    const told = await explain(chidi.member);
    expect(told).toMatchObject({ ok: true, allowed: false });
    expect(told.explanation).toMatch(/^You /);
    expect(told).toEqual(await explain(null));
  });

  it('AUT-10: who stands in for somebody decides for them, and nobody decides for a colleague without it', async () => {
    const made = await raise(chidi);
    const refused = await decide(zainab, made['request_id']);
    expect(refused).toMatchObject({ ok: false, token: 'not_found' });
    expect(await lend(tunde, zainab)).toMatchObject({ ok: true });
    const decided = await decide(zainab, made['request_id']);
    expect(decided).toMatchObject({ ok: true, for_member: tunde.member });
  });

  it('AUT-10: what has run out by the clock is over, and nobody ends it once more', async () => {
    const ibrahim = await Person.enter(db, PEOPLE.director2);
    const lent = await lend(ibrahim, tunde);
    const end = (p_reason: string | null) =>
      ibrahim.call('end_delegation', { p_delegation: lent['delegation_id'], p_reason });
    expect(await end('x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    await moveBack(ibrahim, lent['delegation_id'], 25);
    expect(await end(null)).toMatchObject({ ok: false, token: 'delegation_over' });
    const [row] = await ibrahim.rows('delegations', { id: lent['delegation_id'] });
    expect(row).toMatchObject({ ended_at: null });
  });

  it('AUT-6: the reason for an alternate is kept to five hundred characters', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    const made = await raise(tunde);
    const name = (p_reason: string) =>
      folake.call('name_alternate', {
        p_request: made['request_id'],
        p_member: zainab.member,
        p_reason,
      });
    expect(await name('x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await name('x'.repeat(500))).toMatchObject({ ok: true });
  });
});
