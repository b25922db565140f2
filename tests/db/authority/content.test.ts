import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../../src/lib/evidence/canonical.ts';
import { sha256, toHex, utf8 } from '../../../src/lib/evidence/hex.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, contentOf, raise, save } from '../contract/work.ts';

describe('content, numbers and orders', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  const saveRaw = (content: unknown) => chidi.call('save_request', { p_content: content });
  const fields = (answer: { [field: string]: unknown }) =>
    (answer['problems'] as { field: string }[]).map((problem) => problem.field);

  it('SPEC-REQ-23: a draft may be incomplete; submitting it lists every field that is missing', async () => {
    const saved = await saveRaw({ kind: 'payment_voucher' });
    expect(saved).toMatchObject({ ok: true, state: 'draft' });
    const refused = await chidi.call('submit_request', { p_request: saved['request_id'] });
    expect(refused).toMatchObject({ ok: false, token: 'incomplete' });
    expect(fields(refused)).toEqual(['title', 'payee_name', 'department_id', 'currency', 'lines']);
    const explained = await chidi.call('explain', { p_request: saved['request_id'], p_action: 'submit' });
    expect(explained['problems']).toEqual(refused['problems']);
    const blank = await saveRaw({
      kind: 'payment_voucher',
      title: ' \n ',
      lines: [{ quantity_milli: 0, unit_minor: 0 }],
    });
    const again = await chidi.call('submit_request', { p_request: blank['request_id'] });
    expect(fields(again)).toEqual([
      'title',
      'payee_name',
      'department_id',
      'currency',
      'lines',
      'lines.0.description',
    ]);
  });

  it('SPEC-REQ-24: a malformed field is named, nothing is saved, and what is not an object is refused calmly', async () => {
    const before = (await chidi.rows('requests')).length;
    const good = await contentOf(db);
    for (const [changes, field] of [
      [{ kind: 'invoice' }, 'kind'],
      [{ kind: null }, 'kind'],
      [{ title: 7 }, 'title'],
      [{ title: 'x'.repeat(201) }, 'title'],
      [{ department_id: 'Operations' }, 'department_id'],
      [{ department_id: randomUUID() }, 'department_id'],
      [{ payee_id: randomUUID() }, 'payee_id'],
      [{ purchase_order_id: randomUUID() }, 'purchase_order_id'],
      [{ currency: 'XXX' }, 'currency'],
      [{ needed_by: '30/11/2026' }, 'needed_by'],
      [{ needed_by: '2026-02-30' }, 'needed_by'],
      [{ state: 'approved' }, 'state'],
      [{ tenant_id: randomUUID() }, 'tenant_id'],
      [{ created_by: randomUUID() }, 'created_by'],
      [{ lines: {} }, 'lines'],
      [{ lines: [7] }, 'lines.0'],
    ] as const) {
      const answer = await saveRaw({ ...good, ...changes });
      expect({ changes, token: answer.token, field: fields(answer)[0] }).toEqual({
        changes,
        token: 'invalid_content',
        field,
      });
    }
    for (const nonsense of [null, 7, 'text', []]) {
      expect((await saveRaw(nonsense)).token).toBe('invalid_content');
    }
    expect((await chidi.rows('requests')).length).toBe(before);
  });

  it('SPEC-REQ-25: the submitted snapshot hashes to the content hash, in TypeScript too', async () => {
    const made = await raise(chidi, { title: 'Ọjà “Lagos” — 5 % 😀', reference: 'A\\B "C"' });
    const [version] = await db.as(
      chidi.claims,
      (tx) =>
        tx`select content, content_hash from api.request_versions where request_id = ${String(made['request_id'])}`,
    );
    expect(version?.['content_hash']).toBe(made['content_hash']);
    expect(toHex(await sha256(utf8(canonical(version?.['content']))))).toBe(made['content_hash']);
  });

  it('SPEC-REQ-26: numbers are gapless by kind and year of the tenant’s zone, taken when submitted and kept', async () => {
    const year = new Date().toLocaleDateString('en-CA', { timeZone: 'Africa/Lagos' }).slice(0, 4);
    const [draft, first] = [await save(chidi), await raise(chidi)];
    const failed = await raise(chidi, { currency: 'ZAR' });
    const second = await raise(chidi);
    const order = await raise(chidi, { kind: 'purchase_order' });
    expect(failed.ok).toBe(false);
    expect((await chidi.rows('requests', { id: draft['request_id'] }))[0]?.['number']).toBeNull();
    const serial = (answer: { [field: string]: unknown }) => Number(String(answer['number']).slice(-4));
    expect(String(first['number'])).toMatch(new RegExp(`^PV-${year}-\\d{4}$`));
    expect(serial(second)).toBe(serial(first) + 1);
    expect(String(order['number'])).toBe(`PO-${year}-0002`);
    const rows =
      await db.admin`select number from app.requests where tenant_id = ${chidi.tenant} and number like 'PV-%' order by number`;
    expect(rows.map((row) => serial({ number: row['number'] }))).toEqual(rows.map((_, i) => i + 1));
  });

  it('SPEC-REQ-27: vouchers draw on an approved order; what remains is shown and is not exceeded without saying so', async () => {
    const order = await raise(chidi, { kind: 'purchase_order', unit_minor: 1_000_000 });
    const against = (unit_minor: number, more: Record<string, unknown> = {}) =>
      raise(chidi, { unit_minor, purchase_order_id: order['request_id'], ...more });
    expect(await against(1)).toMatchObject({ token: 'invalid_content' }); // not approved yet
    await approveAll(order['request_id'], tunde, ngozi);
    const balance = () => chidi.call('purchase_order_balance', { p_request: order['request_id'] });
    expect(await balance()).toMatchObject({
      ok: true,
      currency: 'NGN',
      exponent: 2,
      amount_minor: 1_000_000,
      used_minor: 0,
      remaining_minor: 1_000_000,
    });
    const first = await against(700_000);
    expect(await balance()).toMatchObject({ used_minor: 700_000, remaining_minor: 300_000 });
    expect(await against(300_001)).toMatchObject({
      token: 'exceeds_purchase_order',
      remaining_minor: 300_000,
    });
    expect(await against(300_001, { excess_reason: ' ' })).toMatchObject({ token: 'exceeds_purchase_order' });
    expect(await against(300_000)).toMatchObject({ ok: true });
    const over = await against(1, { excess_reason: 'Freight was dearer' });
    expect(over).toMatchObject({ ok: true });
    const [event] = await db.admin`select payload from audit.events where id = ${String(over['event_id'])}`;
    expect(event?.['payload']).toMatchObject({ over_order: true });
    expect(await balance()).toMatchObject({ used_minor: 1_000_001, remaining_minor: 0 });
    await chidi.call('withdraw_request', { p_request: first['request_id'] });
    expect(await balance()).toMatchObject({ used_minor: 300_001, remaining_minor: 699_999 });
  });

  it('SPEC-REQ-28: a voucher against an order is in its currency, and an order stands against no order', async () => {
    const order = await raise(chidi, { kind: 'purchase_order', unit_minor: 1_000_000 });
    await approveAll(order['request_id'], tunde, ngozi);
    const foreign = await raise(chidi, {
      purchase_order_id: order['request_id'],
      currency: 'USD',
      unit_minor: 1,
    });
    expect(foreign).toMatchObject({ ok: false, token: 'invalid_content' });
    expect(fields(foreign)).toEqual(['currency']);
    const nested = await raise(chidi, { kind: 'purchase_order', purchase_order_id: order['request_id'] });
    expect(fields(nested)).toContain('purchase_order_id');
  });

  it('SPEC-REQ-29: a comment is read with the request; whoever is mentioned may read it from then on and gets one mail', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const made = await raise(chidi);
    expect(await kemi.call('add_comment', { p_request: made['request_id'], p_body: 'Hi' })).toMatchObject({
      token: 'not_found',
    });
    const said = await chidi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'Kemi, is this the price we agreed?',
      p_mentions: [kemi.member, kemi.member],
    });
    expect(said).toMatchObject({ ok: true });
    expect(await kemi.rows('comments', { request_id: made['request_id'] })).toHaveLength(1);
    expect(await kemi.call('add_comment', { p_request: made['request_id'], p_body: 'Yes' })).toMatchObject({
      ok: true,
    });
    const mails = await db.admin`select to_address from app.outbox where kind = 'mentioned'
      and payload ->> 'request' = ${String(made['request_id'])}`;
    expect(mails.map((mail) => mail['to_address'])).toEqual([PEOPLE.staff2]);
    const [grace] = await ngozi.rows('members', { name: 'Halima Yusuf' });
    await db.admin`update app.members set access_until = now() - interval '1 second' where id = ${String(grace?.['id'])}`;
    const mention = await chidi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'x',
      p_mentions: [grace?.['id']],
    });
    expect(mention).toMatchObject({ token: 'mention_not_allowed' });
    const crowd = await db.admin<{ id: string }[]>`with joined as (
        insert into app.members (tenant_id, user_id, name)
        select ${chidi.tenant}, gen_random_uuid(), 'Clerk ' || n from generate_series(1, 21) n returning id)
      insert into app.member_roles (tenant_id, member_id, role_id)
      select r.tenant_id, j.id, r.id from joined j, app.roles r
       where r.tenant_id = ${chidi.tenant} and r.key = 'staff' returning member_id as id`;
    const all = (several: { id: string }[]) =>
      chidi.call('add_comment', {
        p_request: made['request_id'],
        p_body: 'All of you',
        p_mentions: several.map(({ id }) => id),
      });
    expect(await all(crowd)).toMatchObject({ token: 'mention_not_allowed' });
    expect(await all(crowd.slice(0, 20))).toMatchObject({ ok: true });
  });

  it('SPEC-REQ-30: a typed name that is a registered payee’s, but for case, spaces, signs or invisible characters, is refused', async () => {
    for (const name of [
      'Obi Haulage (Emeka Obi)',
      'obi haulage - emeka obi',
      'OBI\u00a0HAULAGE  (EMEKA OBI)',
      'Obi Haulage\u200b (Emeka\u2060 Obi)',
      'Obi\u00ad Haulage (Emeka Obi)\ufeff',
      '\uff2fbi Haulage (Emeka Obi)',
    ]) {
      const answer = await save(chidi, { payee_name: name });
      expect({ name, token: answer.token }).toEqual({ name, token: 'invalid_content' });
      expect(fields(answer)).toEqual(['payee_name']);
    }
    expect(await save(chidi, { payee_name: 'Obi Transport' })).toMatchObject({ ok: true });
  });

  it('SPEC-REQ-31: a voucher against an order is for the order’s payee', async () => {
    const order = await raise(chidi, {
      kind: 'purchase_order',
      unit_minor: 1_000_000,
      payee_name: 'Bisi Stores',
    });
    await approveAll(order['request_id'], tunde, ngozi);
    const against = (payee_name: string) =>
      raise(chidi, { purchase_order_id: order['request_id'], unit_minor: 1_000, payee_name });
    const other = await against('Somebody Else');
    expect(other).toMatchObject({ ok: false, token: 'invalid_content' });
    expect(fields(other)).toEqual(['payee_name']);
    expect(await against('BISI stores')).toMatchObject({ ok: true });
  });

  it('SPEC-REQ-32: a voucher that went back for change draws on no order until it comes back', async () => {
    const order = await raise(chidi, { kind: 'purchase_order', unit_minor: 1_000_000 });
    await approveAll(order['request_id'], tunde, ngozi);
    const voucher = await raise(chidi, { purchase_order_id: order['request_id'], unit_minor: 900_000 });
    const remaining = async () =>
      (await chidi.call('purchase_order_balance', { p_request: order['request_id'] }))['remaining_minor'];
    expect(await remaining()).toBe(100_000);
    await save(
      chidi,
      { purchase_order_id: order['request_id'], unit_minor: 90_000_000 },
      String(voucher['request_id']),
    );
    expect(await remaining()).toBe(1_000_000);
    expect(await chidi.call('submit_request', { p_request: voucher['request_id'] })).toMatchObject({
      token: 'exceeds_purchase_order',
      remaining_minor: 1_000_000,
    });
  });
});
