import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';
import { askByName, lend } from './standing-in.ts';

/** AUT-6: who hears of a step as it begins, and reads it from then on (app.activate, app.alternates). */
describe('the alternates of a step', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let folake: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    const { staff, hodOperations, hodSales, finance, director } = PEOPLE;
    [chidi, tunde, zainab, ngozi, folake] = (await Promise.all(
      [staff, hodOperations, hodSales, finance, director].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person, Person, Person];
  });
  afterEach(() => db.close());

  const drop = (person: Person) => db.admin`delete from app.member_roles where member_id = ${person.member}`;
  /** Who was written to about a request, and of what. */
  const mails = async (request: unknown) =>
    (
      await db.admin`select kind, to_address from app.outbox
        where payload ->> 'request' = ${String(request)} order by 1, 2`
    ).map((mail) => [mail['kind'], mail['to_address']]);

  it('AUT-6: an alternate hears of a step once nobody of its own is left, and not before', async () => {
    await askByName(chidi, [tunde], [ngozi]);
    expect(await mails((await raise(chidi))['request_id'])).toEqual([
      ['waits_for_you', PEOPLE.hodOperations],
    ]);
    await drop(tunde);
    expect(await mails((await raise(chidi))['request_id'])).toEqual([['waits_for_you', PEOPLE.finance]]);
  });

  it('AUT-6: an alternate who raised it hears nothing of it: the Managing Directors do, as nobody is left', async () => {
    await askByName(chidi, [tunde], [zainab]);
    await drop(tunde);
    expect(await mails((await raise(zainab))['request_id'])).toEqual([
      ['nobody_left', PEOPLE.director],
      ['nobody_left', PEOPLE.director2],
    ]);
  });

  it('AUT-6: a Managing Director who took part is not asked to name an alternate', async () => {
    await askByName(chidi, [tunde]);
    await drop(tunde);
    expect(await mails((await raise(folake))['request_id'])).toEqual([['nobody_left', PEOPLE.director2]]);
  });

  it('AUT-12: an alternate reads what begins a step that they stand in for, and no other step’s', async () => {
    await askByName(chidi, [tunde], [ngozi]);
    await db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
      values (${chidi.tenant}, 9, 'request.approve_department', ${zainab.member})`;
    const made = (await raise(chidi))['request_id'];
    const shared =
      await db.admin`select member_id from app.request_shares where request_id = ${String(made)}`;
    expect(new Set(shared.map((row) => row['member_id'] as unknown))).toEqual(
      new Set([tunde.member, ngozi.member]),
    );
    expect(await zainab.rows('requests', { id: made })).toEqual([]);
  });

  it('AUT-10: somebody stood in for is named as having taken part only where they could have decided', async () => {
    expect(await lend(ngozi, zainab)).toMatchObject({ ok: true });
    const rules = async (request: unknown) => {
      const told = await zainab.call('explain', { p_request: request, p_action: 'approve' });
      expect(told).toMatchObject({ ok: true, allowed: false });
      return (told.rules ?? []).map(({ rule }) => rule);
    };
    // the step is its head of department's, and Ngozi is of Finance
    expect(await rules((await raise(ngozi))['request_id'])).not.toContain('principal_took_no_part');
  });
});
