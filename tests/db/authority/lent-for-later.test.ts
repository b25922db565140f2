import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';
import { inHours, lend, moveBack } from './standing-in.ts';

/** AUT-10: app.principals_of names whoever lent their authority from starts_at on, until it ends or is ended. */
describe('what is lent for later', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-10: it lets nobody read before its day, nor once it was ended', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const id = String((await raise(chidi, { title: 'Quokka fence' }))['request_id']);
    /** Every way in which a delegate comes upon what waits for their principal. */
    const comesUpon = async () => {
      const [found, told] = [
        await zainab.call('search_requests', { p_query: 'quokka' }),
        await zainab.call('explain', { p_request: id, p_action: 'approve' }),
      ];
      return {
        found: (found['rows'] as unknown[]).length,
        explained: told.ok ? told['allowed'] : told.token,
        shown: (await zainab.rows('requests', { id })).length,
        waiting: (await zainab.rows('inbox', { request_id: id })).length,
      };
    };
    const nowhere = { found: 0, explained: 'not_found', shown: 0, waiting: 0 };

    const lent = await lend(tunde, zainab, { p_from: inHours(2), p_until: inHours(12) });
    expect(lent).toMatchObject({ ok: true });
    expect(await comesUpon()).toEqual(nowhere);
    await moveBack(tunde, lent['delegation_id'], 3);
    expect(await comesUpon()).toEqual({ found: 1, explained: true, shown: 1, waiting: 1 });
    const ended = await tunde.call('end_delegation', { p_delegation: lent['delegation_id'] });
    expect(ended).toMatchObject({ ok: true });
    expect(await comesUpon()).toEqual(nowhere);
  });
});
