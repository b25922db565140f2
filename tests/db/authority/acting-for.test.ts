import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { inHours } from './standing-in.ts';

/** AUT-10: of all that was ever arranged between two people, whoami names what counts now. */
describe('for whom somebody acts', () => {
  let db: TestDatabase;
  let ngozi: Person;
  let tunde: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    ngozi = await Person.enter(db, PEOPLE.finance);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
  });
  afterAll(() => db.close());

  /** As if it had been arranged earlier: hours from now. */
  async function lent(
    from: Person,
    to: Person,
    starts: number,
    ends: number,
    ended = false,
  ): Promise<string> {
    const [row] = await db.admin`insert into app.delegations
        (tenant_id, from_member, to_member, starts_at, ends_at, reason, created_by, ended_at, ended_by)
      values (${from.tenant}, ${from.member}, ${to.member}, ${inHours(starts)}, ${inHours(ends)}, 'On leave', ${from.member},
        case when ${ended} then clock_timestamp() end, case when ${ended} then ${from.member}::uuid end) returning id`;
    return String(row?.['id']);
  }
  const actingFor = async (person: Person) =>
    ((await person.call('whoami'))['acting_for'] as { delegation_id: string }[]).map(
      (one) => one.delegation_id,
    );

  it('AUT-10: neither what is over, ended or still to come, nor what a colleague was lent', async () => {
    await lent(ngozi, zainab, -48, -24);
    await lent(ngozi, zainab, -2, 24, true);
    await lent(ngozi, zainab, 48, 72);
    await lent(ngozi, tunde, -1, 12);
    expect([await actingFor(zainab), await actingFor(ngozi)]).toEqual([[], []]);
    const living = await lent(ngozi, zainab, -1, 24);
    expect(await actingFor(zainab)).toEqual([living]);
    expect(await zainab.call('whoami')).toMatchObject({
      acting_for: [{ member_id: ngozi.member, name: 'Ngozi Eze' }],
    });
    expect(await actingFor(tunde)).toHaveLength(1);
  });
});
