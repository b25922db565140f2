import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { approveAll, stateOf } from '../contract/work.ts';
import { BANK, change } from '../payees/register.ts';
import { all, FINANCE, policy, rule, type Policy } from '../policy/content.ts';
import { join, joinHead, openOrganisation, voucher, type Organisation } from './organisation.ts';

describe('settings beside a policy that was drafted, and a department that is closed', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const save = (org: Organisation, p_settings: Record<string, unknown>) =>
    org.founder.call('save_settings', { p_settings });

  /** Two decide, by a policy that the founder drafted. */
  async function openDrafted(content: Policy): Promise<Organisation> {
    const org = await openOrganisation(db, { deciders: 'two' });
    await joinHead(org);
    await join(org, { name: 'Fred Finance', roles: ['finance'] });
    const { revision } = await org.founder.call('save_policy_draft', { p_content: content });
    const published = { p_revision: revision, p_reason: 'As the board wants it' };
    expect(await org.founder.call('publish_policy', published)).toMatchObject({ ok: true, version: 2 });
    return org;
  }

  it('AUT-13: what was drafted by amounts is neither rewritten by a name or a threshold nor read in another currency', async () => {
    const org = await openDrafted(
      policy([rule({ below_minor: 70_001 }), rule({ from_minor: 70_001, positions: [all(FINANCE)] })]),
    );
    const kept = { ok: true, changed: ['name'], policy_version: null };
    expect(await save(org, { name: 'Bigger Works' })).toMatchObject(kept);
    // where two decide there is no threshold to set
    expect(await save(org, { name: 'Larger Works', threshold_minor: 5 })).toMatchObject(kept);
    expect(await save(org, { base_currency: 'GHS' })).toMatchObject({
      ok: false,
      token: 'policy_written_otherwise',
    });
    expect((await org.founder.rows('tenant'))[0]).toMatchObject({ base_currency: 'KES' });
  });

  it('AUT-13: another base currency leaves a policy without amounts as it was drafted, and writes the one that ships anew', async () => {
    const drafted = await openDrafted(policy([rule({ positions: [all(FINANCE)] })]));
    const moved = { ok: true, changed: ['base_currency'], policy_version: null };
    expect(await save(drafted, { base_currency: 'GHS' })).toMatchObject(moved);
    const org = await openOrganisation(db, { deciders: 'three_or_more', threshold: 100_000 });
    expect(await save(org, { base_currency: 'GHS', threshold_minor: 100_000 })).toMatchObject({
      ok: true,
      changed: ['base_currency', 'policy'],
      policy_version: 2,
    });
  });

  it('ONB-1: a closed department is renamed though something came back to it after it closed', async () => {
    const org = await openOrganisation(db, { deciders: 'one' });
    const head = await joinHead(org);
    const sam = await join(org, { name: 'Sam Staff' });
    const { payee_id } = await change(sam, head, null, { name: 'Kano Grain Millers', ...BANK });
    const made = await voucher(org, org.founder, { payee_id, payee_name: null });
    await approveAll(made['request_id'], head);
    const closed = (p_name: string) =>
      org.founder.call('save_department', { p_department: org.department, p_name, p_active: false });
    expect(await closed('Operations')).toMatchObject({ ok: true });
    await change(sam, head, String(payee_id), { ...BANK, account_number: '5555555555' });
    expect(await stateOf(db, made['request_id'])).toBe('returned');
    expect(await closed('Operations until May')).toMatchObject({ ok: true });
    const open = { p_department: org.department, p_name: 'Operations', p_active: true };
    expect(await org.founder.call('save_department', open)).toMatchObject({ ok: true });
    expect(await closed('Operations')).toMatchObject({ ok: false, token: 'department_in_use' });
  });
});
