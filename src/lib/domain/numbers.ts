// Decimals as integers of 10^-places, written and read in the signs of a locale; no floating point anywhere.
import { defaultLocale, locales, type Locale } from './locales.ts';

/** The largest amount that travels as a JSON number without losing a digit. */
export const largestMinor = 9_007_199_254_740_991n;

export type Parsed = { ok: true; value: bigint } | { ok: false; problem: string };

/** 123456789 with two places is "1,234,567.89", or "1.234.567,89" in Germany. */
export function formatDecimal(value: bigint, places: number, locale: Locale = defaultLocale): string {
  const { group, decimal } = locales[locale];
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  // eslint-disable-next-line security/detect-unsafe-regex -- of digits that we wrote, and there are few
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+(?!\d))/g, group);
  const fraction = places === 0 ? '' : decimal + digits.slice(-places);
  return `${value < 0n ? '\u2212' : ''}${whole}${fraction}`;
}

function withoutZeros(text: string, places: number, decimal: string): string {
  if (places === 0) return text;
  const short = text.replace(/0+$/, '');
  return short.endsWith(decimal) ? short.slice(0, -1) : short;
}

/** A quantity or a rate: as formatDecimal, without zeros at its end. */
export const formatQuantity = (value: bigint, places: number, locale: Locale = defaultLocale): string =>
  withoutZeros(formatDecimal(value, places, locale), places, locales[locale].decimal);

/** For a form field: no grouping; trimmed, no zeros at the end that nobody typed. */
export function plainDecimal(
  value: bigint,
  places: number,
  trim = false,
  locale: Locale = defaultLocale,
): string {
  const { group, decimal } = locales[locale];
  const text = formatDecimal(value, places, locale).replaceAll(group, '');
  return trim ? withoutZeros(text, places, decimal) : text;
}

const spaces = /[\s\u00a0\u202f_]/g;

/** How digits look with a decimal sign and, where it is no space, a sign between thousands. */
function shapes(decimal: string, group: string): RegExp[] {
  // eslint-disable-next-line security/detect-non-literal-regexp -- the signs are our locales' own
  const plain = new RegExp(`^\\d+([${decimal}]\\d*)?$|^[${decimal}]\\d+$`);
  if (!/[.,]/.test(group)) return [plain];
  // eslint-disable-next-line security/detect-non-literal-regexp -- the signs are our locales' own
  return [plain, new RegExp(`^\\d{1,3}([${group}]\\d{3})+([${decimal}]\\d*)?$`)];
}

const problem = (words: string): Parsed => ({ ok: false, problem: words });

/** Reads what was typed as an integer of 10^-places: "1,234.5" with two places is 123450. */
export function parseDecimal(text: string, places: number, locale: Locale = defaultLocale): Parsed {
  const { group, decimal } = locales[locale];
  const other = decimal === '.' ? ',' : '.';
  const tidy = text.replace(spaces, '');
  if (tidy === '') return problem('Enter an amount.');
  if (/^[-\u2212]/.test(tidy)) return problem('Enter an amount that is not below zero.');
  const example = formatDecimal((125_000n * 10n ** BigInt(places)) / 100n, places, locale);
  // "1.500" is fifteen hundred to half the world: money has no third decimal to settle it.
  const undecided = places < 3 && /^\d{1,3}[.,]\d{3}$/.test(tidy) && !tidy.includes(group);
  if (undecided) return problem(`“${tidy}” can be read in two ways. Write it like ${example}.`);
  if (!shapes(decimal, group).some((shape) => shape.test(tidy))) {
    const foreign = shapes(other, decimal).some((shape) => shape.test(tidy));
    return problem(
      foreign
        ? `Write it like ${example}: a ${decimal === '.' ? 'point' : 'comma'} stands before the decimals.`
        : `Enter a number, such as ${example}.`,
    );
  }
  const [whole = '', fraction = ''] = tidy.replaceAll(other, '').split(decimal);
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) {
    const sign = decimal === '.' ? 'point' : 'comma';
    return problem(
      places === 0 ? 'Enter a whole number.' : `Enter at most ${places} digits after the decimal ${sign}.`,
    );
  }
  const value = BigInt((whole || '0') + kept.padEnd(places, '0'));
  return value > largestMinor ? problem('This amount is too large.') : { ok: true, value };
}
