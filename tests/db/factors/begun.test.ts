import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, codeOf, enrol, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** What begin_check (app.do_begin_check) looks at before it counts an attempt and hands out what is sealed. */
describe('a second factor that was begun and not confirmed', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  const check = (person: Person) => person.call('begin_check', { p_edge: db.keys.edge });
  const attempts = async (person: Person) =>
    (await db.admin`select attempts from app.factor_attempts where member_id = ${person.member}`)[0];

  it('SES-3: its secret is opened for the session alone that was shown it, and nobody else’s attempt is counted', async () => {
    const [person, thief] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff)];
    await beginFactor(person);
    expect(await check(thief)).toMatchObject({ ok: false, token: 'factor_missing' });
    expect(await attempts(person)).toBeUndefined();
    expect(await check(person)).toMatchObject({ ok: true, enrolled: false, member_id: person.member });
    expect(await attempts(person)).toEqual({ attempts: 1 });
  });

  it('SES-3: an hour after it was begun its secret is opened for nobody', async () => {
    const person = await Person.enter(db, PEOPLE.director);
    await beginFactor(person);
    await db.admin`update app.factors set begun_at = begun_at - interval '61 minutes' where member_id = ${person.member}`;
    expect(await check(person)).toMatchObject({ ok: false, token: 'factor_missing' });
    expect(await attempts(person)).toBeUndefined();
  });

  it('SES-3: once confirmed it is theirs in every session, and for as long as they keep it', async () => {
    const person = await Person.enter(db, PEOPLE.finance);
    const { secret } = await enrol(person);
    await db.admin`update app.factors set begun_at = begun_at - interval '2 days' where member_id = ${person.member}`;
    const again = await Person.enter(db, PEOPLE.finance);
    expect(await check(again)).toMatchObject({ ok: true, enrolled: true });
    expect(await tryCode(again, await codeOf(secret))).toMatchObject({ ok: true });
  });
});
