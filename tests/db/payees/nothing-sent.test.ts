import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { BANK, payee, propose } from './register.ts';

/** REQ-8: null takes the registered owner away (app.change_problems); every other field of a payee has a value. */
describe('a change of a payee to nothing', () => {
  let db: TestDatabase;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  it('REQ-8: null is told of each field but owner_member_id', async () => {
    const millers = await payee(db);
    for (const [field, problem] of [
      ['risk', 'Send text.'],
      ['active', 'Say whether the payee is in use.'],
      ['bank_name', 'Send text.'],
      ['account_name', 'Send text.'],
      ['account_number', 'Send text.'],
    ] as const) {
      const whole = field in BANK ? BANK : {};
      expect(await propose(ngozi, millers, { ...whole, [field]: null })).toMatchObject({
        token: 'invalid_payee',
        problems: [{ field, problem }],
      });
    }
    const owned = await payee(db, 'Obi Haulage%');
    expect(await propose(ngozi, owned, { owner_member_id: null })).toMatchObject({ ok: true });
  });
});
