import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf } from '../onboarding/organisation.ts';
import { accept, BANK, enterCast, payee, propose, type Cast } from './register.ts';

/** REQ-4: what a change to a payee may hold (app.change_problems), and what stands when it is decided. */
describe('the fields of a change to a payee', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
  });
  afterAll(() => db.close());

  const told = async (what: Record<string, unknown>) => {
    const answer = await propose(cast.ngozi, millers, what);
    expect(answer).toMatchObject({ ok: false, token: 'invalid_payee' });
    return fieldsOf(answer);
  };

  it('REQ-4: a field that there is not is named, whatever it holds', async () => {
    for (const held of ['a letter', 1, true, null])
      expect(await told({ risk: 'high', iban: held })).toEqual(['iban']);
    expect(await told({ details_by: cast.emeka.member, usable_from: '2026-01-01' })).toEqual([
      'details_by',
      'usable_from',
    ]);
  });

  it('REQ-4: a bank and the name of an account have two letters or more, up to 120 and 200', async () => {
    for (const bank_name of ['', ' ', 'G', 'G'.repeat(121)])
      expect(await told({ ...BANK, bank_name })).toEqual(['bank_name']);
    for (const account_name of ['', ' K ', 'K'.repeat(201)])
      expect(await told({ ...BANK, account_name })).toEqual(['account_name']);
    const longest = { ...BANK, bank_name: 'G'.repeat(120), account_name: 'K'.repeat(200) };
    const proposed = await propose(cast.ngozi, millers, longest);
    expect(proposed).toMatchObject({ ok: true });
    await cast.ngozi.call('withdraw_payee_change', { p_change: proposed['change_id'] });
    const shortest = { ...BANK, bank_name: 'GT', account_name: 'KG' };
    expect(await propose(cast.ngozi, millers, shortest)).toMatchObject({ ok: true });
  });

  it('REQ-4: a payee whose name was registered meanwhile is not registered again, and the change stays open', async () => {
    const { ngozi, folake } = cast;
    const proposed = await propose(ngozi, null, { name: 'Jos Farms' });
    // of two proposals the second one waits, so that only what came by another way is there before it
    await db.admin`insert into app.payees (tenant_id, name) values (${ngozi.tenant}, 'JOS-Farms')`;
    const decided = await accept(folake, proposed['change_id']);
    expect(decided).toMatchObject({ ok: false, token: 'invalid_payee' });
    expect(fieldsOf(decided)).toEqual(['name']);
    expect(await folake.rows('payee_changes', { id: proposed['change_id'] })).toMatchObject([
      { state: 'pending' },
    ]);
    expect(await folake.rows('payees', { name: 'Jos Farms' })).toEqual([]);
  });
});
