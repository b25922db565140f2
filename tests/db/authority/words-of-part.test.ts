import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';

/**
 * AUT-10: how app.part_words says that somebody took part. The engine asks it of what was submitted, by whoever raised
 * it, so the function itself is asked where the two are not one.
 */
describe('the words for who took part', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-10: whoever raised a request and whoever submitted it are said to have submitted it, before they are said to have edited it', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const words = async (request: unknown, person: Person, changes: Record<string, string> = {}) => {
      const [row] = await db.admin<{ words: string | null }[]>`
        select app.part_words(jsonb_populate_record(r, ${db.admin.json(changes)}), ${person.member}) as words
          from app.requests r where r.id = ${String(request)}`;
      return row?.words;
    };
    const draft = (await save(chidi))['request_id'];
    expect(await words(draft, chidi)).toBe('submitted this request');
    const made = (await raise(chidi))['request_id'];
    expect(await words(made, chidi)).toBe('submitted this request');
    expect(await words(made, tunde)).toBeNull();
    await db.admin`insert into app.request_authors (tenant_id, request_id, member_id)
      values (${chidi.tenant}, ${String(made)}, ${tunde.member})`;
    expect(await words(made, tunde)).toBe('edited this request');
    const submitted = { submitted_by: tunde.member };
    expect(await words(made, tunde, submitted)).toBe('submitted this request');
    expect(await words(made, chidi, submitted)).toBe('submitted this request');
  });
});
