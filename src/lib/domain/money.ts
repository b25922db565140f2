// Money is bigint minor units and a currency's exponent; it is read and written here and nowhere else.

export const exponents = {
  NGN: 2,
  KES: 2,
  GHS: 2,
  ZAR: 2,
  GBP: 2,
  EUR: 2,
  USD: 2,
  JPY: 0,
  KWD: 3,
} as const satisfies Record<string, 0 | 2 | 3>;

/** The largest amount that travels as a JSON number without losing a digit. */
export const largestMinor = 9_007_199_254_740_991n;

export type Parsed = { ok: true; value: bigint } | { ok: false; problem: string };

/** What a currency's exponent is when only its code is known; two where we have not met the code. */
export function exponentOf(code: string): number {
  return (exponents as Record<string, number>)[code] ?? 2;
}

const plain = /^\d+(\.\d*)?$|^\.\d+$/;
const grouped = /^\d{1,3}(,\d{3})+(\.\d*)?$/;

/** Reads a decimal as an integer of 10^-places: "1,234.5" with two places is 123450. */
export function parseDecimal(text: string, places: number): Parsed {
  const tidy = text.replace(/[\s\u00a0\u202f_]/g, '');
  if (tidy === '') return { ok: false, problem: 'Enter an amount.' };
  if (tidy.startsWith('-')) return { ok: false, problem: 'Enter an amount that is not below zero.' };
  if (!plain.test(tidy) && !grouped.test(tidy)) {
    return { ok: false, problem: 'Enter a number, such as 1,250.00.' };
  }
  const [whole = '', fraction = ''] = tidy.replaceAll(',', '').split('.');
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) {
    const problem =
      places === 0 ? 'Enter a whole number.' : `Enter at most ${places} digits after the decimal point.`;
    return { ok: false, problem };
  }
  const value = BigInt((whole || '0') + kept.padEnd(places, '0'));
  if (value > largestMinor) return { ok: false, problem: 'This amount is too large.' };
  return { ok: true, value };
}

/** Reads an amount of money; the currency's code may stand before or after it. */
export function parseMoney(text: string, code: string, exponent = exponentOf(code)): Parsed {
  const bare = text.trim().replace(new RegExp(`^${code}\\s*|\\s*${code}$`, 'i'), '');
  return parseDecimal(bare, exponent);
}

/** 123456789 with two places is "1,234,567.89". */
export function formatDecimal(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${value < 0n ? '\u2212' : ''}${whole}${fraction}`;
}

export function formatMoney(value: bigint, code: string, exponent = exponentOf(code)): string {
  return `${code} ${formatDecimal(value, exponent)}`;
}

/** For a form field: no grouping, no trailing zeros beyond what the person may have typed. */
export function plainDecimal(value: bigint, places: number, trim = false): string {
  const text = formatDecimal(value, places).replaceAll(',', '');
  return trim && places > 0 ? text.replace(/\.?0+$/, '') : text;
}

function divideHalfUp(value: bigint, by: bigint): bigint {
  return (value * 2n + by) / (by * 2n);
}

export type LineAmounts = { quantityMilli: bigint; unitMinor: bigint; taxBasisPoints: bigint };

/** The same rounding as the database: half up, the net first, then its tax. */
export function lineTotals(line: LineAmounts): { net: bigint; tax: bigint; total: bigint } {
  const net = divideHalfUp(line.quantityMilli * line.unitMinor, 1000n);
  const tax = divideHalfUp(net * line.taxBasisPoints, 10_000n);
  return { net, tax, total: net + tax };
}
