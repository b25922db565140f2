import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { raise, stateOf } from '../contract/work.ts';
import { change, enterCast, HAULAGE, payee, type Cast } from './register.ts';

/** What a change does not send back (app.return_for_payee): what stays as it is counts for nothing, however bad it is. */
describe('a change that concerns nobody’s approval', () => {
  let db: TestDatabase;
  let cast: Cast;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
  });
  afterAll(() => db.close());

  const waiting = async (payee_id: string) => {
    const made = await raise(cast.chidi, { payee_name: null, payee_id });
    expect(made).toMatchObject({ ok: true, state: 'pending' });
    return made['request_id'];
  };
  const returned = async (id: string, what: Record<string, unknown>) =>
    (await change(cast.emeka, cast.folake, id, what))['returned'];

  it('REQ-4: a new owner of a payee whose risk was high already sends nothing back but what they approved', async () => {
    const { ngozi, folake, tunde } = cast;
    const millers = await payee(db);
    await change(ngozi, folake, millers, { risk: 'high' });
    const request = await waiting(millers);
    expect(await returned(millers, { owner_member_id: tunde.member })).toBe(0);
    expect(await stateOf(db, request)).toBe('pending');
  });

  it('REQ-4: of a payee that was not active, neither a new owner nor being used again sends anything back', async () => {
    const { tunde } = cast;
    const haulage = await payee(db, HAULAGE);
    const request = await waiting(haulage);
    // by its act nothing would wait any more: as if one had waited all the same
    await db.admin`update app.payees set active = false where id = ${haulage}`;
    expect(await returned(haulage, { owner_member_id: tunde.member })).toBe(0);
    expect(await stateOf(db, request)).toBe('pending');
    expect(await returned(haulage, { active: true })).toBe(0);
    expect(await stateOf(db, request)).toBe('pending');
    expect(await returned(haulage, { active: false })).toBeGreaterThan(0);
    expect(await stateOf(db, request)).toBe('returned');
  });
});
