import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';

/** Whom app.do_explain names beside whoever it is about. */
describe('who else can', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-8: those who can act are named, nobody else is, and not whoever it is about', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const folake = await Person.enter(db, PEOPLE.director);
    const request = (await raise(chidi))['request_id'];
    const who = async (by: Person, p_member: string | null = null, p_action = 'approve') => {
      const told = await by.call('explain', { p_request: request, p_action, p_member });
      return [told['allowed'], (told['who'] as { name: string }[]).map(({ name }) => name)];
    };
    expect(await who(chidi)).toEqual([false, ['Tunde Bello']]);
    expect(await who(folake)).toEqual([false, ['Tunde Bello']]);
    expect(await who(tunde)).toEqual([true, []]);
    expect(await who(folake, tunde.member)).toEqual([true, []]);
    expect(await who(tunde, chidi.member)).toEqual([false, ['Tunde Bello']]);
    expect(await who(tunde, null, 'withdraw')).toEqual([false, ['Chidi Nwosu']]);
    expect(await who(chidi, null, 'withdraw')).toEqual([true, []]);
  });
});
