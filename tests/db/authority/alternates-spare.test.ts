import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';
import { askByName } from './standing-in.ts';

/** AUT-6: when a Managing Director names an alternate (app.starved_step, name_alternate). */
describe('a step with an alternate of the policy', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-6: step_has_deciders: no alternate is named where one may act, and one is as soon as they may not', async () => {
    const { staff, hodOperations, hodSales, finance, director } = PEOPLE;
    const [chidi, tunde, zainab, ngozi, folake] = (await Promise.all(
      [staff, hodOperations, hodSales, finance, director].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person, Person, Person];
    const drop = ({ member }: Person) => db.admin`delete from app.member_roles where member_id = ${member}`;
    await askByName(chidi, [tunde], [ngozi]);
    const p_request = (await raise(chidi))['request_id'];
    const name = () =>
      folake.call('name_alternate', { p_request, p_member: zainab.member, p_reason: 'Nobody is there' });
    const starved = async () => {
      const told = await folake.call('explain', { p_request, p_action: 'name_alternate' });
      return told.rules?.find(({ rule }) => rule === 'nobody_left')?.passed;
    };
    expect(await starved()).toBe(false);
    await drop(tunde);
    expect(await starved()).toBe(false);
    expect(await name()).toMatchObject({ ok: false, token: 'step_has_deciders' });
    await drop(ngozi);
    expect(await starved()).toBe(true);
    expect(await name()).toMatchObject({ ok: true });
    expect(await starved()).toBe(false);
  });
});
