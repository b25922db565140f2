import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { lend } from '../authority/standing-in.ts';

/** Whose rows app.do_delete_view, app.do_end_delegation, app.do_answer_query and app.do_decide touch. */
describe('whose it is', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  it('ONB-1: nobody deletes a view that a colleague saved', async () => {
    const { view_id: p_view } = await chidi.call('save_view', { p_name: 'Mine', p_query: 'mine=1' });
    expect(await tunde.call('delete_view', { p_view })).toMatchObject({ ok: false, token: 'not_found' });
    expect(await chidi.rows('saved_views', { id: p_view })).toHaveLength(1);
    expect(await chidi.call('delete_view', { p_view })).toMatchObject({ ok: true });
    expect(await chidi.call('delete_view', { p_view })).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('AUT-10: of the end of a delegation the other one is told, and not who ended it', async () => {
    for (const [ends, hears] of [
      [tunde, ngozi],
      [ngozi, tunde],
    ] as const) {
      const { delegation_id: p_delegation } = await lend(tunde, ngozi);
      expect(await ends.call('end_delegation', { p_delegation })).toMatchObject({ ok: true });
      const told = await db.admin`select to_member from app.outbox
        where kind = 'delegation_ended' and payload ->> 'delegation' = ${String(p_delegation)}`;
      expect(told.map((row) => row['to_member'])).toEqual([hears.member]);
    }
  });

  it('AUT-4: a rejection closes the steps that waited, and leaves the one that was done as it was', async () => {
    const request = (await raise(chidi))['request_id'];
    expect(await decide(tunde, request)).toMatchObject({ ok: true });
    expect(await decide(ngozi, request, 'reject', 'Too dear')).toMatchObject({ ok: true, state: 'rejected' });
    const steps = await chidi.rows('request_steps', { request_id: request });
    expect(steps.map((row) => row['state']).sort()).toEqual(['done', 'void']);
  });
});
