import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Answer } from '../contract/person.ts';
import { contentOf, raise, save } from '../contract/work.ts';

/** AUT-5: thresholds in base currency; whole minor units; the rate and its source fixed at submission. */
describe('money', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  const steps = (answer: Answer) =>
    (answer['route'] as { label: string; meaning: string }[]).map((step) => step.label);
  const line = (quantity_milli: number, unit_minor: number, tax_basis_points = 0) => ({
    description: 'x',
    quantity_milli,
    unit_minor,
    tax_basis_points,
  });
  const request = async (answer: Answer) => (await chidi.rows('requests', { id: answer['request_id'] }))[0];

  it('SPEC-AUT-30: exactly at the threshold two decide; one minor unit above it, the Managing Director sanctions', async () => {
    const at = await raise(chidi, { unit_minor: 500_000_000 });
    expect(steps(at)).toEqual(['Head of Department', 'Finance']);
    const above = await raise(chidi, { unit_minor: 500_000_001 });
    expect(above['route']).toEqual([
      {
        position: 1,
        mode: 'all',
        label: 'Head of Department',
        permission: 'request.approve_department',
        scope: 'department',
        named: null,
        meaning: 'approved',
      },
      {
        position: 2,
        mode: 'all',
        label: 'Finance',
        permission: 'request.review_finance',
        scope: 'tenant',
        named: null,
        meaning: 'reviewed',
      },
      {
        position: 3,
        mode: 'all',
        label: 'Managing Director',
        permission: 'request.sanction',
        scope: 'tenant',
        named: null,
        meaning: 'sanctioned',
      },
    ]);
  });

  it('SPEC-AUT-31: the threshold counts tax, and every line', async () => {
    const lines = [line(1000, 250_000_000), line(1000, 232_558_139, 750)];
    // 232,558,139 kobo and 7.5 % of it make 249,999,999.4…: rounded, the sum is at the threshold
    const at = await raise(chidi, { lines });
    expect(await request(at)).toMatchObject({ amount_minor: '499999999', base_minor: '499999999' });
    expect(steps(at)).toHaveLength(2);
    expect(steps(await raise(chidi, { lines: [...lines, line(2000, 1)] }))).toHaveLength(3);
  });

  it('SPEC-AUT-32: yen (no minor unit) become naira (two digits) at the rate in force, with its source', async () => {
    const made = await raise(chidi, { currency: 'JPY', unit_minor: 1_000 });
    expect(await request(made)).toMatchObject({
      currency: 'JPY',
      exponent: 0,
      amount_minor: '1000',
      rate: '10.2000000000',
      rate_source: 'CBN closing rate',
      base_currency: 'NGN',
      base_minor: '1020000',
    });
    // 490,196 yen are 4,999,999.20 naira; one more yen goes over five million
    expect(steps(await raise(chidi, { currency: 'JPY', unit_minor: 490_196 }))).toHaveLength(2);
    expect(steps(await raise(chidi, { currency: 'JPY', unit_minor: 490_197 }))).toHaveLength(3);
  });

  it('SPEC-AUT-33: dinars (three digits) become naira (two), rounded once, half away from zero', async () => {
    for (const [fils, kobo] of [
      [1_000, '501500'],
      [1, '502'], // 501.5
      [3, '1505'], // 1504.5
      [2, '1003'],
    ] as const) {
      const made = await raise(chidi, { currency: 'KWD', unit_minor: fils });
      expect(await request(made)).toMatchObject({
        exponent: 3,
        amount_minor: String(fils),
        base_minor: kobo,
      });
    }
  });

  it('SPEC-AUT-34: naira are naira: rate one, and the base amount is the amount', async () => {
    expect(await request(await raise(chidi, { unit_minor: 123_456_789 }))).toMatchObject({
      amount_minor: '123456789',
      base_minor: '123456789',
      rate: '1.0000000000',
      rate_source: 'base currency',
    });
  });

  it('SPEC-AUT-35: the rate is the newest in force, and a later one changes nothing that was submitted', async () => {
    const before = await raise(chidi, { currency: 'USD', unit_minor: 10_000 });
    await db.admin`insert into app.exchange_rates (tenant_id, currency, rate, source, effective_at) values
      (${chidi.tenant}, 'USD', 2000, 'Next month', now() + interval '1 day'),
      (${chidi.tenant}, 'USD', 1600, 'This morning', now())`;
    const after = await raise(chidi, { currency: 'USD', unit_minor: 10_000 });
    expect(await request(before)).toMatchObject({ rate: '1540.2500000000', base_minor: '15402500' });
    expect(await request(after)).toMatchObject({ rate_source: 'This morning', base_minor: '16000000' });
  });

  it('SPEC-AUT-36: a currency without a rate is refused, and the draft stays', async () => {
    const saved = await save(chidi, { currency: 'ZAR' });
    const refused = await chidi.call('submit_request', { p_request: saved['request_id'] });
    expect(refused).toMatchObject({ ok: false, token: 'rate_missing' });
    expect(await request(saved)).toMatchObject({ state: 'draft', currency: 'ZAR', number: null });
  });

  it('SPEC-REQ-06: a line is rounded by itself, half away from zero, first its net and then its tax', async () => {
    const saved = await save(chidi, {
      lines: [
        line(1_500, 333),
        line(500, 1),
        line(333, 10),
        line(1_000, 1_000, 1_250),
        line(1_000, 4, 1_250),
      ],
    });
    const lines = await chidi.rows('request_lines', { request_id: saved['request_id'] });
    expect(
      lines
        .sort((a, b) => Number(a['position']) - Number(b['position']))
        .map((row) => [Number(row['net_minor']), Number(row['tax_minor'])]),
    ).toEqual([
      [500, 0], // 499.5
      [1, 0], // 0.5
      [3, 0], // 3.33
      [1000, 125],
      [4, 1], // 0.5
    ]);
    expect(await request(saved)).toMatchObject({ amount_minor: '1634', tax_minor: '126' });
  });

  it('SPEC-REQ-07: amounts are whole minor units up to 2^53 - 1; more is refused, and so are fractions and words', async () => {
    const most = { ...line(1_000, 9_007_199_254_740_991) };
    expect(await save(chidi, { lines: [most] })).toMatchObject({ ok: true });
    expect(await save(chidi, { lines: [most, line(1_000, 1)] })).toMatchObject({ token: 'amount_too_large' });
    expect(await save(chidi, { lines: [line(1_000_000_000_000, 9_007_199_254_740_991)] })).toMatchObject({
      token: 'amount_too_large',
    });
    for (const wrong of [
      { unit_minor: 10.5 },
      { unit_minor: '100' },
      { unit_minor: -1 },
      { unit_minor: null },
      { quantity_milli: 0.5 },
      { tax_basis_points: 10_001 },
      { tax_basis_points: 7.5 },
    ]) {
      const content = await contentOf(db, { lines: [{ ...line(1_000, 100), ...wrong }] });
      const answer = await chidi.call('save_request', { p_content: content });
      expect({ wrong, token: answer.token }).toEqual({ wrong, token: 'invalid_content' });
      expect(answer['problems']).toEqual([
        { field: `lines.0.${Object.keys(wrong)[0]}`, problem: expect.stringMatching(/^Give/) },
      ]);
    }
  });
});
