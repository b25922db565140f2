import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, departmentId, raise, save } from '../contract/work.ts';
import { fieldsOf } from '../onboarding/organisation.ts';

/** REQ-1: which fault of a voucher against an order is told (app.submission), and that there is none without one. */
describe('vouchers against an order', () => {
  let db: TestDatabase;
  let chidi: Person;
  let order: unknown;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    const [tunde, ngozi] = await Promise.all(
      [PEOPLE.hodOperations, PEOPLE.finance].map((email) => Person.enter(db, email)),
    );
    order = (await raise(chidi, { kind: 'purchase_order', currency: 'USD', unit_minor: 10_000 }))[
      'request_id'
    ];
    await approveAll(order, tunde as Person, ngozi as Person);
  });
  afterEach(() => db.close());

  const draft = async (changes: Record<string, unknown> = {}) =>
    (await save(chidi, { purchase_order_id: order, currency: 'USD', ...changes }))['request_id'];
  const submit = (request: unknown) => chidi.call('submit_request', { p_request: request });

  it('REQ-1: inside what is left no reason is asked for, and over it one is enough', async () => {
    expect(await submit(await draft({ unit_minor: 4_000 }))).toMatchObject({ ok: true });
    expect(await submit(await draft({ unit_minor: 6_001 }))).toMatchObject({
      token: 'exceeds_purchase_order',
      remaining_minor: 6_000,
    });
    expect(await submit(await draft({ unit_minor: 6_001, excess_reason: 'Freight' }))).toMatchObject({
      ok: true,
    });
  });

  it('REQ-1: an order that is not approved, and a draft that names itself, is told once', async () => {
    const [other, own] = [await draft(), await draft()];
    for (const purchase_order_id of [other, own]) {
      const refused = await save(chidi, { purchase_order_id, currency: 'USD' }, String(own));
      expect(refused).toMatchObject({ token: 'invalid_content' });
      expect(fieldsOf(refused)).toEqual(['purchase_order_id']);
    }
  });

  it('REQ-1: while a field is at fault the order is not compared, and a missing rate goes before what is over it', async () => {
    const closed = await draft({ currency: 'NGN', payee_name: 'Somebody Else' });
    const over = await draft({ unit_minor: 20_000 });
    await db.admin`update app.departments set active = false where id = ${await departmentId(db, 'OPS')}`;
    const refused = await submit(closed);
    expect(refused).toMatchObject({ token: 'invalid_content' });
    expect(fieldsOf(refused)).toEqual(['department_id']);
    await db.admin`update app.departments set active = true where id = ${await departmentId(db, 'OPS')}`;
    expect(fieldsOf(await submit(closed)).sort()).toEqual(['currency', 'payee_name']);
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`delete from app.exchange_rates where tenant_id = ${chidi.tenant} and currency = 'USD'`;
    });
    expect(await submit(over)).toMatchObject({ token: 'rate_missing' });
  });
});
