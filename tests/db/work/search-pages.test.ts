import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';

describe('pages of what is found', () => {
  let db: TestDatabase;
  let chidi: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  /** The pages of two, each begun where the one before ended. */
  async function pages(person: Person, p_query: string): Promise<string[][]> {
    const found: string[][] = [];
    for (let more = true, p_after = null as object | null; more && found.length < 9;) {
      const answer = await person.call('search_requests', { p_query, p_after, p_limit: 2 });
      const rows = answer['rows'] as { id: string; created_at: string }[];
      found.push(rows.map(({ id }) => id));
      const last = rows.at(-1);
      p_after = { at: last?.created_at, id: last?.id };
      more = answer['more'] === true;
    }
    return found;
  }

  it('REQ-6: who reads little turns the same pages as who reads all, for a rare word and for a frequent one', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1)
      ids.unshift(String((await raise(chidi, { title: `Quoll ${n}` }))['request_id']));
    const expected = [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)];
    expect(await pages(chidi, 'quoll')).toEqual(expected);
    expect(await pages(ngozi, 'quoll')).toEqual(expected);
    // as if some thousand other requests said it too
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into app.request_words select ${ngozi.tenant}, 'quoll', gen_random_uuid() from generate_series(1, 2100)`;
    });
    expect(await pages(ngozi, 'quoll')).toEqual(expected);
  });
});
