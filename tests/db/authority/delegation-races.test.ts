import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { race, type RacingAct } from '../../support/race.ts';
import { Person } from '../contract/person.ts';
import { hashOf, raise } from '../contract/work.ts';
import { inHours, lend } from './standing-in.ts';

const KINDS = [
  'the end of the delegation',
  'the principal’s deactivation',
  'a change of the principal’s roles',
] as const;
type Kind = (typeof KINDS)[number];

/** AUT-10 under two connections: nothing lands after the end of what it was done by. */
describe('borrowed authority and its end, at once', () => {
  let db: TestDatabase;
  let amara: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let approve: RacingAct;
  let lent: unknown;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    ngozi = await Person.enter(db, PEOPLE.finance);
    const chidi = await Person.enter(db, PEOPLE.staff);
    const made = await raise(chidi);
    lent = (await lend(tunde, zainab))['delegation_id'];
    approve = {
      who: zainab.claims,
      call: 'api.decide($1, $2, $3, $4)',
      args: [made['request_id'], 'approve', null, await hashOf(db, made['request_id'])],
    };
  });
  afterEach(() => db.close());

  const ends = (): Record<Kind, RacingAct> => ({
    'the end of the delegation': { who: tunde.claims, call: 'api.end_delegation($1)', args: [lent] },
    'the principal’s deactivation': {
      who: amara.claims,
      call: 'api.deactivate_member($1, $2)',
      args: [tunde.member, 'Left'],
    },
    'a change of the principal’s roles': {
      who: amara.claims,
      call: 'api.set_member_roles($1, $2, $3)',
      args: [tunde.member, ['staff'], 'Moves'],
    },
  });

  it.each(KINDS)(
    'SPEC-AUT-123: an approval on borrowed authority that waited for %s is refused',
    async (kind) => {
      const [first, second] = await race(db, ends()[kind], approve);
      expect([first.ok, second.token]).toEqual([true, 'not_found']);
    },
  );

  it.each(KINDS)('AUT-10: %s waits for an approval on borrowed authority that is under way', async (kind) => {
    const [first, second] = await race(db, approve, ends()[kind]);
    expect([first.ok, first['for_member'], second.ok]).toEqual([true, tunde.member, true]);
  });

  const leaves = (): Record<string, RacingAct> => ({
    deactivation: {
      who: amara.claims,
      call: 'api.deactivate_member($1, $2)',
      args: [zainab.member, 'Left'],
    },
    'change of roles': {
      who: amara.claims,
      call: 'api.set_member_roles($1, $2, $3)',
      args: [zainab.member, ['staff'], 'Moves'],
    },
  });

  it.each(['deactivation', 'change of roles'])(
    'AUT-10: nobody is left standing in past a %s that was under way',
    async (kind) => {
      const lending = {
        who: ngozi.claims,
        call: 'api.save_delegation($1, null, $2, $3)',
        args: [zainab.member, inHours(24), 'On leave'],
      };
      const [ended, late] = await race(db, leaves()[kind]!, lending);
      expect([ended.ok, late.token]).toEqual([true, 'delegate_not_eligible']);
      expect(await ngozi.rows('delegations')).toEqual([]);
    },
  );

  it('AUT-10: a delegation that was made first ends with the access of who stands in', async () => {
    const lending = {
      who: ngozi.claims,
      call: 'api.save_delegation($1, null, $2, $3)',
      args: [zainab.member, inHours(24), 'On leave'],
    };
    const [made, ended] = await race(db, lending, leaves()['deactivation']!);
    expect([made.ok, ended.ok]).toEqual([true, true]);
    expect(await ngozi.rows('delegations')).toMatchObject([{ state: 'ended', ended_by: amara.member }]);
  });

  it('SPEC-AUT-124: of two delegations of one principal for the same time, made at once, one is refused', async () => {
    const make = (to: Person): RacingAct => ({
      who: ngozi.claims,
      call: 'api.save_delegation($1, null, $2, $3)',
      args: [to.member, inHours(24), 'On leave'],
    });
    const [one, two] = await race(db, make(tunde), make(zainab));
    expect([one.ok, two.token]).toEqual([true, 'delegation_overlaps']);
  });
});
