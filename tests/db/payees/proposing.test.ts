import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race } from '../../support/race.ts';
import { join, joinHead, openOrganisation } from '../onboarding/organisation.ts';
import { BANK, CALLED, change, enterCast, payee, propose, REASON, type Cast } from './register.ts';

describe('proposing a change to a payee', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
  });
  afterEach(() => db.close());

  it('REQ-4: whoever owns the payee, or would, is not asked about it, and neither is who proposed it', async () => {
    const { ngozi, folake, ibrahim } = cast;
    const owning = { owner_member_id: folake.member };
    expect(await propose(ngozi, millers, owning)).toMatchObject({ ok: true, deciders: 1 });
    const [waiting] = await ngozi.rows('payee_changes', { state: 'pending' });
    await ngozi.call('withdraw_payee_change', { p_change: waiting?.['id'] });
    await change(ngozi, ibrahim, millers, owning);
    expect(await propose(ngozi, millers, { owner_member_id: null })).toMatchObject({
      ok: true,
      deciders: 1,
    });
    const org = await openOrganisation(db, { deciders: 'one' });
    await joinHead(org);
    const both = await join(org, { name: 'Hugo Head', roles: ['hod', 'staff'], heads: [org.department] });
    expect(await propose(both, null, { name: 'Jos Farms' })).toMatchObject({ ok: true, deciders: 1 });
  });

  it('REQ-4: a change that is proposed while another is approved is one of what then stands', async () => {
    const { ngozi, emeka, folake } = cast;
    const { change_id } = await propose(ngozi, millers, { ...BANK, account_number: '5555551234' });
    const [approved, proposed] = await race(
      db,
      { who: folake.claims, call: 'api.decide_payee_change($1, true, $2)', args: [change_id, CALLED] },
      { who: emeka.claims, call: 'api.propose_payee_change($1, $2, $3)', args: [millers, BANK, REASON] },
    );
    expect([approved.ok, proposed.ok]).toEqual([true, true]);
    const [row] = await folake.rows('payee_changes', { id: proposed['change_id'] });
    expect(row).toMatchObject({ account_mask_before: '•••• 1234', account_mask: '•••• 7766' });
  });
});
