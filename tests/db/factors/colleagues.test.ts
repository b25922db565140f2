import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { stepOf } from '../../../src/lib/server/factor/totp.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, codeOf, enrol, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** What app.do_begin_factor, app.do_begin_check and app.do_confirm_factor do to one member they do to no other. */
describe('second factors of colleagues', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  const confirmed = async (person: Person) =>
    (
      await db.admin`select confirmed_at is not null as yes from app.factors where member_id = ${person.member}`
    )[0];

  it('SES-3: who confirms theirs confirms no colleague’s that was begun', async () => {
    const [mine, theirs] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff2)];
    await beginFactor(theirs);
    await enrol(mine);
    expect([await confirmed(mine), await confirmed(theirs)]).toEqual([{ yes: true }, { yes: false }]);
  });

  it('SES-3: who has none is opened no colleague’s', async () => {
    await enrol(await Person.enter(db, PEOPLE.finance));
    const without = await Person.enter(db, PEOPLE.hodSales);
    const p_edge = db.keys.edge;
    expect(await without.call('begin_check', { p_edge })).toMatchObject({
      ok: false,
      token: 'factor_missing',
    });
  });

  it('SES-3: a code that was used stays used when a colleague sets up theirs', async () => {
    const person = await Person.enter(db, PEOPLE.finance2);
    const { secret } = await enrol(person);
    const code = await codeOf(secret);
    expect(await tryCode(person, code)).toMatchObject({ ok: true });
    await beginFactor(await Person.enter(db, PEOPLE.director2));
    expect(await tryCode(person, code)).toMatchObject({ ok: false, token: 'code_used' });
  });

  it('SES-3: a right code that comes an hour after it was begun confirms nothing', async () => {
    const person = await Person.enter(db, PEOPLE.director);
    const p_edge = db.keys.edge;
    const secret = await beginFactor(person);
    expect(await person.call('begin_check', { p_edge })).toMatchObject({ ok: true });
    await db.admin`update app.factors set begun_at = begun_at - interval '61 minutes' where member_id = ${person.member}`;
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    const p_step = await stepOf(secret, await codeOf(secret), Date.now());
    expect(await person.call('confirm_factor', { p_edge, p_step, p_codes })).toMatchObject({
      ok: false,
      token: 'factor_missing',
    });
    expect(await confirmed(person)).toEqual({ yes: false });
  });
});
