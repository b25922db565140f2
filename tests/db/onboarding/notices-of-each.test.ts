import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';

describe('how many notices are new', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('MAIL-3: app.unseen_notices: everybody has a mark of their own, and no colleague’s counts', async () => {
    await db.admin`delete from app.outbox`;
    const [chidi, tunde, kemi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.staff2].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
    const mention = async () => {
      const p_request = (await raise(chidi, { department: 'SAL' }))['request_id'];
      const p_mentions = [tunde.member, kemi.member];
      expect(await chidi.call('add_comment', { p_request, p_body: 'Look', p_mentions })).toMatchObject({
        ok: true,
      });
    };
    const unseen = async () =>
      Promise.all([tunde, kemi].map(async (who) => (await who.call('whoami'))['notices_unseen']));
    const see = (who: Person) => who.call('mark_notices_seen', { p_until: '2999-01-01T00:00:00Z' });
    await mention();
    expect(await unseen()).toEqual([1, 1]);
    await see(tunde);
    expect(await unseen()).toEqual([0, 1]);
    await mention();
    expect(await unseen()).toEqual([1, 2]);
    await see(kemi);
    expect(await unseen()).toEqual([1, 0]);
    await mention();
    expect(await unseen()).toEqual([2, 1]);
  });
});
