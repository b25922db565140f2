import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exponents,
  formatMoney,
  largestMinor,
  lineTotals,
  parseDecimal,
  parseMoney,
  plainDecimal,
} from '../../src/lib/domain/money.ts';

const two = ['NGN', 'KES', 'GHS', 'ZAR', 'GBP', 'EUR', 'USD'];

describe('AUT-5: money is integer minor units with its currency’s exponent', () => {
  it.each(two)('%s has two digits after the point', (code) => {
    expect(parseMoney('1,234,567.89', code)).toEqual({ ok: true, value: 123_456_789n });
    expect(parseMoney(`${code} 0.5`, code)).toEqual({ ok: true, value: 50n });
    expect(formatMoney(123_456_789n, code)).toBe(`${code} 1,234,567.89`);
    expect(parseMoney('0.001', code).ok).toBe(false);
  });

  it('JPY has none', () => {
    expect(parseMoney('1,500', 'JPY')).toEqual({ ok: true, value: 1500n });
    expect(parseMoney('1500.0', 'JPY')).toEqual({ ok: true, value: 1500n });
    expect(parseMoney('1500.5', 'JPY')).toEqual({ ok: false, problem: 'Enter a whole number.' });
    expect(formatMoney(1_500n, 'JPY')).toBe('JPY 1,500');
  });

  it('KWD has three', () => {
    expect(parseMoney('12.345 KWD', 'KWD')).toEqual({ ok: true, value: 12_345n });
    expect(parseMoney('.005', 'KWD')).toEqual({ ok: true, value: 5n });
    expect(formatMoney(5n, 'KWD')).toBe('KWD 0.005');
    expect(parseMoney('0.0005', 'KWD').ok).toBe(false);
  });

  it('the largest amount that a JSON number carries is accepted, one more is not', () => {
    expect(parseMoney('90,071,992,547,409.91', 'NGN')).toEqual({ ok: true, value: largestMinor });
    expect(parseMoney('90071992547409.92', 'NGN')).toEqual({
      ok: false,
      problem: 'This amount is too large.',
    });
    expect(parseMoney('9007199254740991', 'JPY')).toEqual({ ok: true, value: largestMinor });
    expect(parseMoney('9007199254740.992', 'KWD').ok).toBe(false);
  });

  it.each([
    '',
    ' ',
    '-1',
    '1e5',
    '1,23',
    '12,34.00',
    '1.2.3',
    'abc',
    '0x10',
    '١٢',
    '1,234,56',
    'Infinity',
    'NaN',
  ])('“%s” is no amount, and says so', (text) => {
    const read = parseMoney(text, 'NGN');
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.problem).toMatch(/\.$/);
  });

  it('zero is an amount', () => {
    expect(parseMoney('0', 'USD')).toEqual({ ok: true, value: 0n });
    expect(formatMoney(0n, 'USD')).toBe('USD 0.00');
  });

  it('what is written is read back the same, in every currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(exponents)),
        fc.bigInt({ min: 0n, max: largestMinor }),
        (code, minor) => {
          expect(parseMoney(formatMoney(minor, code), code)).toEqual({ ok: true, value: minor });
          const places = exponents[code as keyof typeof exponents];
          expect(parseDecimal(plainDecimal(minor, places, true), places)).toEqual({ ok: true, value: minor });
        },
      ),
      { seed: Number(process.env.TEST_SEED ?? 1) },
    );
  });
});

describe('REQ-1: a line’s net and tax are rounded half up, as the database does', () => {
  const line = (quantityMilli: bigint, unitMinor: bigint, taxBasisPoints: bigint) =>
    lineTotals({ quantityMilli, unitMinor, taxBasisPoints });

  it('whole quantities need no rounding', () => {
    expect(line(3000n, 1999n, 0n)).toEqual({ net: 5997n, tax: 0n, total: 5997n });
  });

  it('a half goes up, less than a half does not', () => {
    expect(line(500n, 1n, 0n).net).toBe(1n);
    expect(line(499n, 1n, 0n).net).toBe(0n);
    expect(line(1000n, 10n, 500n).tax).toBe(1n);
    expect(line(1000n, 9n, 500n).tax).toBe(0n);
  });

  it('tax is on the rounded net', () => {
    expect(line(1500n, 333n, 750n)).toEqual({ net: 500n, tax: 38n, total: 538n });
  });
});
