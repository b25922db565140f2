// Money is bigint minor units and a currency's exponent; it is read and written here and nowhere else.
import { defaultLocale, type Locale } from './locales.ts';
import { formatDecimal, parseDecimal, type Parsed } from './numbers.ts';

export { formatDecimal, formatQuantity, largestMinor, parseDecimal, plainDecimal } from './numbers.ts';
export type { Parsed } from './numbers.ts';

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

/** What a currency's exponent is when only its code is known; two where we have not met the code. */
export function exponentOf(code: string): number {
  return (exponents as Record<string, number>)[code] ?? 2;
}

/** Reads an amount of money; the currency's code may stand before or after it. */
export function parseMoney(
  text: string,
  code: string,
  exponent = exponentOf(code),
  locale: Locale = defaultLocale,
): Parsed {
  return parseDecimal(withoutCode(text.trim(), code), exponent, locale);
}

function withoutCode(text: string, code: string): string {
  const [said, wanted] = [text.toUpperCase(), code.toUpperCase()];
  if (said.startsWith(wanted)) return text.slice(code.length);
  return said.endsWith(wanted) ? text.slice(0, -code.length) : text;
}

/** The code, then the amount: "NGN 1,234.50". */
export function formatMoney(
  value: bigint,
  code: string,
  exponent = exponentOf(code),
  locale: Locale = defaultLocale,
): string {
  return `${code} ${formatDecimal(value, exponent, locale)}`;
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
