import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, recover, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

describe('a second factor that is confirmed', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SES-3: it is confirmed once: with a right code too, confirm_factor (app.do_confirm_factor) puts no other recovery codes in place', async () => {
    const person = await Person.enter(db, PEOPLE.finance);
    const { secret, codes } = await enrol(person);
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    expect(await tryCode(person, await codeOf(secret), 'confirm_factor', { p_codes })).toMatchObject({
      ok: false,
      token: 'factor_exists',
    });
    expect(await recover(person, codes[0] ?? '')).toMatchObject({ ok: true, codes_left: 9 });
  });
});
