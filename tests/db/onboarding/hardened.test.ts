import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { decide } from '../contract/work.ts';
import {
  accept,
  arrive,
  digestOf,
  fieldsOf,
  invite,
  join,
  newToken,
  openOrganisation,
} from './organisation.ts';

describe('ways round that are shut', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ONB-42: with a second administrator nobody makes a third alone, by invitation or by changing roles', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const sam = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    expect(
      await ada.call('set_member_roles', {
        p_member: sam.member,
        p_roles: ['admin'],
        p_reason: 'More hands',
      }),
    ).toMatchObject({ ok: true, pending: true, roles: [] });
    const { token, email } = await invite(org, { name: 'Third Admin', roles: ['admin'], by: ada });
    const seated = await accept(db, await arrive(db, email), token);
    expect(seated).toMatchObject({ ok: true, pending_roles: ['admin'] });
    const [third] = await org.founder.rows('members', { id: String(seated['member_id']) });
    expect(third).toMatchObject({ roles: [] });
  });

  it('SPEC-ONB-43: a sample is neither edited into something else nor paid, and nobody has it in their inbox to pay', async () => {
    const org = await openOrganisation(db, { deciders: 'one' });
    const saved = await org.founder.call('save_department', { p_name: 'Stores' });
    const head = await join(org, {
      name: 'Hilda Head',
      roles: ['hod'],
      heads: [String(saved['department_id'])],
    });
    expect(await org.founder.call('add_sample_data')).toMatchObject({ ok: true });
    const [sample] = await org.founder.rows('requests', { kind: 'payment_voucher', state: 'pending' });
    const id = sample?.['id'];
    const content = { kind: 'payment_voucher', title: 'Mine now', payee_name: 'Founder Holdings' };
    expect(await org.founder.call('save_request', { p_content: content, p_request: id })).toMatchObject({
      ok: false,
      token: 'sample_stays',
    });
    expect(await decide(head, id)).toMatchObject({ ok: true, state: 'approved' });
    expect(await head.call('mark_paid', { p_request: id })).toMatchObject({
      ok: false,
      token: 'sample_stays',
    });
    expect(await head.rows('inbox', { reason: 'pay' })).toEqual([]);
  });

  it('SPEC-ONB-44: a form that was opened under another policy undoes nothing, and a name alone makes no policy', async () => {
    const org = await openOrganisation(db);
    const version = async () =>
      Math.max(...(await org.founder.rows('policy_versions')).map((row) => Number(row['version'])));
    const seen = await version();
    const save = (settings: Record<string, unknown>) =>
      org.founder.call('save_settings', { p_settings: settings });
    expect(
      await save({ deciders: 'three_or_more', threshold_minor: 100_000, policy_version: seen }),
    ).toMatchObject({ ok: true });
    expect(await save({ name: 'Late', deciders: 'two', policy_version: seen })).toMatchObject({
      ok: false,
      token: 'content_changed',
      policy_version: seen + 1,
    });
    expect(await save({ name: 'In time', policy_version: seen + 1 })).toMatchObject({
      ok: true,
      policy_version: null,
    });
    expect(await version()).toBe(seen + 1);
  });

  it('SPEC-ONB-45: whoever decides hears that the rules changed, and a head that their department did', async () => {
    const org = await openOrganisation(db);
    const hilda = await join(org, { name: 'Hilda Head', roles: ['hod'] });
    const sam = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    await org.founder.call('save_settings', {
      p_settings: { deciders: 'three_or_more', threshold_minor: 5 },
    });
    await org.founder.call('save_department', { p_name: 'Stores', p_heads: [hilda.member] });
    const kinds = async (who: typeof sam) => (await who.rows('notices')).map((row) => row['kind']).sort();
    expect(await kinds(hilda)).toEqual(expect.arrayContaining(['heads_changed', 'policy_changed']));
    expect(await kinds(sam)).not.toContain('policy_changed');
  });

  it('SPEC-ONB-46: a link is not made twice in a minute, and one that copies another’s token takes nothing from it', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    const { token, email, answer } = await invite(org);
    const again = { p_invitation: answer['invitation_id'], p_token_hash: digestOf(newToken()) };
    expect(await org.founder.call('renew_invitation', again)).toMatchObject({
      ok: false,
      token: 'invitation_just_sent',
    });
    const copied = await other.founder.call('invite_member', {
      p_email: email,
      p_name: 'Copied',
      p_roles: ['staff'],
      p_department: null,
      p_heads: [],
      p_token_hash: digestOf(token),
    });
    expect(copied).toMatchObject({ ok: true });
    expect(await accept(db, await arrive(db, email), token)).toMatchObject({
      ok: true,
      tenant_id: org.founder.tenant,
    });
  });

  it('SPEC-ONB-47: nobody is invited under a colleague’s name', async () => {
    const org = await openOrganisation(db);
    const { answer } = await invite(org, { name: 'faith founder', email: `other@${org.domain}` });
    expect(answer).toMatchObject({ ok: false, token: 'invalid_invitation' });
    expect(fieldsOf(answer)).toEqual(['name']);
  });
});
