import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, departmentId, payeeId, raise } from '../contract/work.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;
const letters = (count: number) => 'x'.repeat(count);
const line = { description: 'Diesel', quantity_milli: 0, unit_minor: 100, tax_basis_points: 0 };

describe('the fields of a request, at their bounds and one past them', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    kemi = await Person.enter(db, PEOPLE.staff2);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  /** The fields that saving this names as wrong; none when it is saved. */
  async function wrong(content: Record<string, unknown>): Promise<string[]> {
    const answer = await chidi.call('save_request', { p_content: { kind: 'payment_voucher', ...content } });
    if (answer.ok) return [];
    expect(answer.token).toBe('invalid_content');
    return (answer['problems'] as { field: string }[]).map(({ field }) => field);
  }

  const BOUNDS: [field: string, good: unknown, bad: unknown][] = [
    ['kind', 'purchase_order', 'invoice'],
    ['title', letters(200), letters(201)],
    ['payee_name', letters(200), letters(201)],
    ['reference', letters(100), letters(101)],
    ['excess_reason', letters(500), letters(501)],
    ['needed_by', '2026-11-30', 'tomorrow'],
    ['needed_by', '2028-02-29', '2026-02-30'],
    ['currency', 'KWD', 'kwd'],
    ['lines', Array(200).fill(line), Array(201).fill(line)],
    ['lines', null, { 0: line }],
  ];
  it.each(BOUNDS)('REQ-3: %s is saved at its bound and named past it', async (field, good, bad) => {
    expect(await wrong({ [field]: good })).toEqual([]);
    expect(await wrong({ [field]: bad })).toEqual([field]);
  });

  const LINES: [field: string, good: unknown, bad: unknown][] = [
    ['description', letters(300), letters(301)],
    ['description', '', 7],
    ['quantity_milli', 0, -1],
    ['quantity_milli', 1_000_000_000_000, 1_000_000_000_001],
    ['quantity_milli', 1, 0.5],
    ['unit_minor', LARGEST, LARGEST + 1],
    ['unit_minor', 0, -1],
    ['unit_minor', 100, '100'],
    ['tax_basis_points', 10_000, 10_001],
    ['tax_basis_points', 0, -1],
  ];
  it.each(LINES)('REQ-3: a line’s %s is saved at its bound and named past it', async (field, good, bad) => {
    const free = { ...line, unit_minor: 0 };
    const base = field === 'unit_minor' ? line : free;
    expect(await wrong({ lines: [{ ...base, [field]: good }] })).toEqual([]);
    expect(await wrong({ lines: [base, { ...base, [field]: bad }] })).toEqual([`lines.1.${field}`]);
  });

  it('REQ-3: more fields than there are is told once', async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`field_${i}`, 'x']));
    expect(await wrong(many)).toEqual(['content']);
    expect(await wrong({ lines: [7] })).toEqual(['lines.0']);
  });

  it('REQ-3: a payee and a department are open ones', async () => {
    const payee = await payeeId(db, 'Kano Grain Millers');
    const department = await departmentId(db, 'OPS');
    expect(await wrong({ payee_id: payee, department_id: department })).toEqual([]);
    expect(await wrong({ payee_id: payee, payee_name: 'Kano Grain Millers' })).toEqual([]);
    expect(await wrong({ title: 'Kano Grain Millers' })).toEqual([]);
    await db.admin`update app.payees set active = false where id = ${payee}`;
    await db.admin`update app.departments set active = false where id = ${department}`;
    expect(await wrong({ payee_id: payee })).toEqual(['payee_id']);
    expect(await wrong({ payee_name: 'kano  grain millers' })).toEqual([]);
    expect(await wrong({ department_id: department })).toEqual(['department_id']);
    await db.admin`update app.payees set active = true where id = ${payee}`;
    await db.admin`update app.departments set active = true where id = ${department}`;
    expect(await wrong({ payee_name: 'kano  grain millers' })).toEqual(['payee_name']);
    for (const field of ['payee_id', 'department_id', 'purchase_order_id']) {
      expect(await wrong({ [field]: 'not an id' })).toEqual([field]);
    }
  });

  it('REQ-3: a voucher draws on an approved order that its requester may read, and an order on none', async () => {
    const raised = async (by: Person, kind: string) => (await raise(by, { kind }))['request_id'];
    const order = await raised(chidi, 'purchase_order');
    expect(await wrong({ purchase_order_id: order })).toEqual(['purchase_order_id']);
    await approveAll(order, tunde, ngozi);
    expect(await wrong({ purchase_order_id: order })).toEqual([]);
    expect(await wrong({ kind: 'purchase_order', purchase_order_id: order })).toEqual(['purchase_order_id']);
    const voucher = await raised(chidi, 'payment_voucher');
    const hidden = await raised(kemi, 'purchase_order');
    for (const request of [voucher, hidden]) {
      await approveAll(request, tunde, ngozi);
      expect(await wrong({ purchase_order_id: request })).toEqual(['purchase_order_id']);
    }
  });
});
