import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';
import {
  accept,
  BANK,
  change,
  enterCast,
  HAULAGE,
  MILLERS,
  payee,
  propose,
  REASON,
  type Cast,
} from './register.ts';

describe('the register of payees', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
  });
  afterEach(() => db.close());

  const bankOf = async (id: unknown) =>
    (await cast.ngozi.rows('payee_bank_details', { payee_id: id }))[0]?.['account_number'];
  const lastEvent = async (answer: { [field: string]: unknown }) =>
    (
      await db.admin`select action, payload, texts from audit.events where id = ${String(answer['event_id'])}`
    )[0];

  it('SPEC-REQ-41: bank details move only when a second person who called back approves, and then with mask, digest and time', async () => {
    const { ngozi, folake } = cast;
    const proposed = await propose(ngozi, millers);
    expect(proposed).toMatchObject({ ok: true, deciders: 2 });
    expect(await bankOf(millers)).toBe('2210045512');
    const decided = await accept(folake, proposed['change_id']);
    expect(decided).toMatchObject({ ok: true, state: 'approved', payee_id: millers });
    expect(await bankOf(millers)).toBe('0099887766');
    const [row] = await cast.chidi.rows('payees', { id: millers });
    expect(row).toMatchObject({ account_mask: '•••• 7766', details_by: ngozi.member });
    const days = (Number(row?.['usable_from']) - Number(row?.['details_at'])) / 86_400_000;
    expect(days).toBeCloseTo(2, 3);
    const [kept] = await folake.rows('payee_changes', { id: proposed['change_id'] });
    expect(kept).toMatchObject({
      payee_name: MILLERS,
      fields: ['bank'],
      account_mask_before: '•••• 5512',
      account_mask: '•••• 7766',
      reason: REASON,
      proposed_by: ngozi.member,
      decided_by: folake.member,
      state: 'approved',
    });
    expect(kept?.['call_back']).toContain('Hauwa Bello');
    const [stored] =
      await db.admin`select app.bank_digest(salt, bank_name, account_name, account_number) as digest
      from app.payee_bank_details where payee_id = ${millers}`;
    const said = await lastEvent(proposed);
    expect(said).toMatchObject({ action: 'payee.propose', payload: { bank_after: stored?.['digest'] } });
    expect(Object.keys((await lastEvent(decided))?.['texts'] as object)).toEqual(['call_back']);
  });

  it('SPEC-REQ-42: an account number stands in no event, no text of one and no mail', async () => {
    await change(cast.ngozi, cast.folake, millers);
    for (const table of [
      'audit.events',
      'app.event_texts',
      'app.outbox',
      'app.idempotency_keys',
      'app.payee_changes',
    ]) {
      const found = await db.admin.unsafe(
        `select 1 from ${table} x where replace(x::text, ' ', '') ~ '0099887766|2210045512'`,
      );
      expect({ table, rows: found.length }).toEqual({ table, rows: 0 });
    }
  });

  it('SPEC-REQ-43: a new payee can be chosen once a second person has approved it, and not before', async () => {
    const { chidi, ngozi, folake } = cast;
    const proposed = await propose(ngozi, null, { name: 'Jos Potato Farms', ...BANK, risk: 'high' });
    expect(proposed.ok).toBe(true);
    expect(await chidi.rows('payees', { name: 'Jos Potato Farms' })).toEqual([]);
    const early = await save(chidi, { payee_name: null, payee_id: proposed['change_id'] });
    expect(early).toMatchObject({ token: 'invalid_content', problems: [{ field: 'payee_id' }] });
    const made = await accept(folake, proposed['change_id']);
    expect(made).toMatchObject({ ok: true, usable_from: null, returned: 0 });
    const [row] = await chidi.rows('payees', { name: 'Jos Potato Farms' });
    expect(row).toMatchObject({ id: made['payee_id'], risk: 'high', usable_from: null, active: true });
    expect((await raise(chidi, { payee_name: null, payee_id: made['payee_id'] })).ok).toBe(true);
  });

  it('SPEC-REQ-44: risk, registered owner and being in use change the same way, and need no call back', async () => {
    const { ngozi, folake, chidi } = cast;
    const proposed = await propose(ngozi, millers, {
      risk: 'high',
      owner_member_id: chidi.member,
      active: false,
    });
    expect(await accept(folake, proposed['change_id'], null)).toMatchObject({ ok: true, usable_from: null });
    const [row] = await ngozi.rows('payees', { id: millers });
    expect(row).toMatchObject({
      risk: 'high',
      owner_member_id: chidi.member,
      active: false,
      details_by: null,
    });
    expect(await save(chidi, { payee_name: null, payee_id: millers })).toMatchObject({
      token: 'invalid_content',
    });
    await change(ngozi, folake, millers, { active: true, owner_member_id: null });
    expect((await ngozi.rows('payees', { id: millers }))[0]).toMatchObject({
      active: true,
      owner_member_id: null,
    });
  });

  it('SPEC-REQ-45: every proposal that cannot stand is refused by name, and nothing waits', async () => {
    const { chidi, tunde, folake, ngozi } = cast;
    const other = await Person.enter(db, PEOPLE.otherFinance);
    const [sample] = await db.admin`insert into app.payees (tenant_id, name, sample)
      values (${ngozi.tenant}, 'Harbour (sample)', true) returning id`;
    for (const person of [chidi, tunde, folake, await Person.enter(db, PEOPLE.admin)]) {
      expect((await propose(person, millers)).token).toBe('permission_missing');
    }
    expect((await propose(ngozi, randomUUID())).token).toBe('not_found');
    expect((await propose(other, millers)).token).toBe('not_found');
    expect((await propose(ngozi, String(sample?.['id']))).token).toBe('sample_stays');
    expect((await propose(ngozi, millers, BANK, ' \n')).token).toBe('reason_required');
    expect((await propose(ngozi, millers, BANK, 'x'.repeat(501))).token).toBe('reason_required');
    expect((await propose(ngozi, millers, {})).token).toBe('no_change');
    expect((await propose(ngozi, millers, { risk: 'ordinary', active: true })).token).toBe('no_change');
    expect(await db.admin`select 1 from app.payee_changes where payee_id is not null`).toEqual([]);
    expect((await propose(ngozi, millers)).ok).toBe(true);
    expect((await propose(cast.emeka, millers, { risk: 'high' })).token).toBe('payee_change_pending');
    expect((await propose(ngozi, null, { name: 'Jos Farms' })).ok).toBe(true);
    expect((await propose(cast.emeka, null, { name: 'JOS, farms.' })).token).toBe('payee_change_pending');
  });

  it('SPEC-REQ-46: each field of a proposal that cannot be read is named', async () => {
    const { ngozi } = cast;
    const other = await Person.enter(db, PEOPLE.otherStaff);
    const fields = async (id: string | null, what: unknown) => {
      const answer = await propose(ngozi, id, what as Record<string, unknown>);
      const problems = (answer['problems'] ?? []) as { field: string }[];
      return [answer.token, ...problems.map((problem) => problem.field).sort()];
    };
    expect(await fields(millers, [])).toEqual(['invalid_payee', 'change']);
    expect(await fields(millers, { nonsense: 1 })).toEqual(['invalid_payee', 'nonsense']);
    expect(await fields(millers, { name: 'Another name' })).toEqual(['invalid_payee', 'name']);
    expect(await fields(millers, { risk: 'low' })).toEqual(['invalid_payee', 'risk']);
    expect(await fields(millers, { active: 'no' })).toEqual(['invalid_payee', 'active']);
    for (const owner of ['nobody', randomUUID(), other.member, 7])
      expect(await fields(millers, { owner_member_id: owner })).toEqual(['invalid_payee', 'owner_member_id']);
    expect(await fields(millers, { account_number: '12' })).toEqual([
      'invalid_payee',
      ...['account_name', 'account_number', 'bank_name'],
    ]);
    expect(await fields(millers, { ...BANK, account_number: '12;34' })).toEqual([
      'invalid_payee',
      'account_number',
    ]);
    expect(await fields(null, { ...BANK })).toEqual(['invalid_payee', 'name']);
    for (const name of ['x', '   ', `${MILLERS.toUpperCase()}.`, 'Hidden\u200Bsign', 'Кano Grain', 5])
      expect(await fields(null, { name })).toEqual(['invalid_payee', 'name']);
    expect(await fields(null, { name: 'New Ltd', active: false })).toEqual(['invalid_payee', 'active']);
  });

  it('SPEC-REQ-47: the second person is never the proposer, the payee’s owner or its next owner, and says what the call back told', async () => {
    const { ngozi, emeka, folake, ibrahim } = cast;
    const other = await Person.enter(db, PEOPLE.otherHod);
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      select tenant_id, id, 'payee.propose' from app.roles where tenant_id = ${ngozi.tenant} and key = 'md'`;
    const own = await propose(await Person.enter(db, PEOPLE.director), millers);
    const id = own['change_id'];
    expect((await accept(ngozi, id)).token).toBe('permission_missing');
    expect((await accept(other, id)).token).toBe('not_found');
    expect((await accept(folake, id)).token).toBe('own_payee_change');
    for (const note of [null, ' ', 'Called', 'x'.repeat(1001)])
      expect((await accept(ibrahim, id, note)).token).toBe('call_back_required');
    const decide = (args: Record<string, unknown>) =>
      ibrahim.call('decide_payee_change', { p_change: id, p_accept: false, ...args });
    expect((await decide({})).token).toBe('reason_required');
    expect((await decide({ p_accept: null })).token).toBe('decision_unknown');
    expect((await decide({ p_change: randomUUID() })).token).toBe('not_found');
    expect(await decide({ p_reason: 'They know of no new account' })).toMatchObject({
      ok: true,
      state: 'refused',
    });
    expect((await accept(ibrahim, id)).token).toBe('payee_change_closed');
    expect(await bankOf(millers)).toBe('2210045512');
    const haulage = await payee(db, HAULAGE);
    await db.admin`update app.payees set owner_member_id = ${folake.member} where id = ${haulage}`;
    const handed = await propose(emeka, haulage, { owner_member_id: ibrahim.member });
    for (const person of [folake, ibrahim])
      expect((await accept(person, handed['change_id'])).token).toBe('payee_owner_forbidden');
  });

  it('SPEC-REQ-48: a proposal is taken back by whoever made it, and by nobody else', async () => {
    const { ngozi, emeka, folake } = cast;
    const { change_id } = await propose(ngozi, millers);
    const withdraw = (person: Person, id: unknown = change_id) =>
      person.call('withdraw_payee_change', { p_change: id });
    expect((await withdraw(folake)).token).toBe('permission_missing');
    expect((await withdraw(emeka)).token).toBe('not_proposer');
    expect((await withdraw(await Person.enter(db, PEOPLE.otherFinance))).token).toBe('not_found');
    expect(await withdraw(ngozi)).toMatchObject({ ok: true, state: 'withdrawn' });
    expect((await withdraw(ngozi)).token).toBe('payee_change_closed');
    expect((await accept(folake, change_id)).token).toBe('payee_change_closed');
    expect((await propose(emeka, millers)).ok).toBe(true);
  });

  it('SPEC-AUT-102: both sides of a change are whole for Finance and Compliance, for who approves while it waits, and masked for everybody else', async () => {
    const { ngozi, folake, chidi, tunde } = cast;
    const halima = await Person.enter(db, PEOPLE.compliance);
    const { change_id } = await propose(ngozi, millers);
    const sides = async (person: Person) =>
      (await person.rows('payee_change_details', { change_id }))
        .map((row) => `${row['side']} ${row['account_number']}`)
        .sort();
    const both = ['new 0099887766', 'old 2210045512'];
    for (const person of [ngozi, folake, halima]) expect(await sides(person)).toEqual(both);
    for (const person of [chidi, tunde]) {
      expect(await sides(person)).toEqual([]);
      expect(await person.rows('payee_changes')).toEqual([]);
    }
    await accept(folake, change_id);
    expect(await sides(folake)).toEqual([]);
    expect(await folake.rows('payee_bank_details')).toEqual([]);
    for (const person of [ngozi, halima]) expect(await sides(person)).toEqual(both);
    expect(await folake.rows('payee_changes', { id: change_id })).toMatchObject([
      { account_mask: '•••• 7766' },
    ]);
  });

  it('SPEC-REQ-49: a repeated key proposes and decides once, and answers the same', async () => {
    const key = 'the key of one form';
    const args = { p_payee: millers, p_change: BANK, p_reason: REASON, p_idempotency_key: key };
    const first = await cast.ngozi.call('propose_payee_change', args);
    expect(await cast.ngozi.call('propose_payee_change', args)).toEqual(first);
    expect((await cast.ngozi.call('propose_payee_change', { ...args, p_reason: 'Another' })).token).toBe(
      'idempotency_key_reused',
    );
    const decide = {
      p_change: first['change_id'],
      p_accept: true,
      p_call_back: BANK.bank_name.repeat(3),
      p_idempotency_key: key,
    };
    const decided = await cast.folake.call('decide_payee_change', decide);
    expect(decided.ok).toBe(true);
    expect(await cast.folake.call('decide_payee_change', decide)).toEqual(decided);
  });
});
