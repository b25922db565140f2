import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company, labels } from './company.ts';
import { all, DIRECTOR, FINANCE, policy, rule } from './content.ts';

/** AUT-5: bands are of base currency; what is compared with them is the amount in base currency, at the rate that was fixed. */
describe('money at the bounds of a band', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
    // over five million naira, the Managing Director
    await company.publish(
      'ada',
      policy([
        rule({ below_minor: 500_000_001, positions: [all(FINANCE)] }),
        rule({ from_minor: 500_000_001, positions: [all(DIRECTOR)] }),
      ]),
    );
  });
  afterAll(() => db.close());

  const who = async (changes: Record<string, unknown>) => labels(await company.raise('sam', changes))[0];
  const rate = (p_currency: string, p_rate: string, p_source = 'Central bank') =>
    company.call('ada', 'save_rate', { p_currency, p_rate, p_source });

  it('SPEC-AUT-118: one minor unit below a bound, at it and above it, in currencies of none, two and three decimals', async () => {
    const cases: [string, number, string | null][] = [
      ['NGN', 500_000_000, null],
      // 100 yen of 10.2 naira: 490,196 yen are 4,999,999.20 naira
      ['JPY', 490_196, '10.2'],
      // 5,000,000 naira are 2,000 dollars
      ['USD', 200_000, '2500'],
      // and 1,000 dinars
      ['KWD', 1_000_000, '5000'],
    ];
    for (const [currency, at, worth] of cases) {
      if (worth) expect(await rate(currency, worth)).toMatchObject({ ok: true });
      for (const [unit_minor, expected] of [
        [at - 1, 'Finance'],
        [at, 'Finance'],
        [at + 1, 'Managing Director'],
      ] as const)
        expect({ currency, unit_minor, who: await who({ currency, unit_minor }) }).toEqual({
          currency,
          unit_minor,
          who: expected,
        });
    }
  });

  it('SPEC-AUT-119: comparing across currencies: an amount is never held against a bound of another currency', async () => {
    // in minor units, more dollars than the bound has kobo would be few; fewer yen than it has kobo can be many
    await rate('USD', '0.0001', 'A test');
    expect(await who({ currency: 'USD', unit_minor: 500_000_001 })).toBe('Finance');
    await rate('JPY', '10000', 'A test');
    expect(await who({ currency: 'JPY', unit_minor: 500_000 })).toBe('Managing Director');
    await rate('KWD', '5000', 'A test');
    expect(await who({ currency: 'KWD', unit_minor: 1_000_001 })).toBe('Managing Director');
    expect(await who({ currency: 'NGN', unit_minor: 1_000_001 })).toBe('Finance');
  });

  it('SPEC-AUT-120: a rate that changes between submitting and deciding changes neither route nor base amount; the next request has the new one', async () => {
    await rate('USD', '2000');
    const made = await company.raise('sam', { currency: 'USD', unit_minor: 200_000 });
    expect(labels(made)).toEqual(['Finance']);
    await rate('USD', '9000');
    expect(await company.decide('fay', made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
    const [row] = await company.rows('sam', 'requests', { id: made['request_id'] });
    expect(row).toMatchObject({
      rate: '2000.0000000000',
      base_minor: '400000000',
      rate_source: 'Central bank',
    });
    expect(await who({ currency: 'USD', unit_minor: 200_000 })).toBe('Managing Director');
  });

  it('SPEC-AUT-121: a rate has a currency, a worth, a source and a day; of two for one moment the later saved counts', async () => {
    const p_effective_at = new Date(Date.now() - 1000).toISOString();
    const save = (p_rate: string) =>
      company.call('ada', 'save_rate', {
        p_currency: 'GHS',
        p_rate,
        p_source: 'Central bank',
        p_effective_at,
      });
    expect(await save('100')).toMatchObject({ ok: true });
    expect(await save('120.5')).toMatchObject({ ok: true });
    const made = await company.raise('sam', { currency: 'GHS', unit_minor: 100 });
    expect((await company.rows('sam', 'requests', { id: made['request_id'] }))[0]).toMatchObject({
      rate: '120.5000000000',
    });
    expect(await company.rows('ada', 'exchange_rates', { currency: 'GHS' })).toMatchObject([
      { saved_by_name: 'ada' },
      { saved_by_name: 'ada' },
    ]);
    for (const [changes, field] of [
      [{ p_currency: 'NGN' }, 'currency'],
      [{ p_currency: 'XXX' }, 'currency'],
      [{ p_currency: null }, 'currency'],
      [{ p_rate: '0' }, 'rate'],
      [{ p_rate: '-1' }, 'rate'],
      [{ p_rate: 'NaN' }, 'rate'],
      [{ p_rate: 'Infinity' }, 'rate'],
      [{ p_rate: null }, 'rate'],
      [{ p_rate: '10000000000' }, 'rate'],
      [{ p_rate: '1.00000000001' }, 'rate'],
      [{ p_source: ' ' }, 'source'],
      [{ p_source: 'x'.repeat(201) }, 'source'],
      [{ p_effective_at: '1999-12-31T00:00:00Z' }, 'effective_at'],
      [{ p_effective_at: '2999-12-31T00:00:00Z' }, 'effective_at'],
    ] as const) {
      const answer = await company.call('ada', 'save_rate', {
        ...{ p_currency: 'USD', p_rate: '1500', p_source: 'Central bank' },
        ...changes,
      });
      expect(answer, JSON.stringify(changes)).toMatchObject({ ok: false, token: 'invalid_rate' });
      expect((answer['problems'] as { field: string }[]).map((one) => one.field)).toEqual([field]);
    }
  });
});
