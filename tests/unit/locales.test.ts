import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDateTime, formatDay, formatExact, formatRelative } from '../../src/lib/domain/dates.ts';
import { chosenLocale, localeCodes, type Locale } from '../../src/lib/domain/locales.ts';
import {
  exponents,
  formatMoney,
  formatQuantity,
  largestMinor,
  parseDecimal,
  parseMoney,
  plainDecimal,
} from '../../src/lib/domain/money.ts';

const written: Record<Locale, string> = {
  'en-GB': '1,234,567.89',
  'en-NG': '1,234,567.89',
  'en-KE': '1,234,567.89',
  'en-GH': '1,234,567.89',
  'en-US': '1,234,567.89',
  'en-ZA': '1\u00a0234\u00a0567,89',
  'de-DE': '1.234.567,89',
  'fr-FR': '1\u202f234\u202f567,89',
};

const read = (text: string, locale: Locale, code = 'EUR') => parseMoney(text, code, undefined, locale);
const problem = (text: string, locale: Locale, code = 'EUR'): string => {
  const outcome = read(text, locale, code);
  return outcome.ok ? `read as ${outcome.value}` : outcome.problem;
};

describe('amounts are written and read in the signs of the reader’s formats', () => {
  it.each(localeCodes)('%s', (locale) => {
    expect(formatMoney(123_456_789n, 'EUR', 2, locale)).toBe(`EUR ${written[locale]}`);
    expect(read(written[locale], locale)).toEqual({ ok: true, value: 123_456_789n });
  });

  it('the signs are those of the browser’s own formats', () => {
    for (const locale of localeCodes) {
      const own = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(1_234_567.89);
      expect(own.replace(/\s/g, ' '), locale).toBe(written[locale].replace(/\s/g, ' '));
    }
  });

  it('any space may be typed where a space groups', () => {
    for (const text of ['1 234,50', '1\u00a0234,50', '1\u202f234,50', '1234,5']) {
      expect(read(text, 'fr-FR')).toEqual({ ok: true, value: 123_450n });
      expect(read(text, 'en-ZA')).toEqual({ ok: true, value: 123_450n });
    }
  });

  it('an amount in other signs is refused with the way to write it', () => {
    expect(problem('1,250.00', 'de-DE')).toBe('Write it like 1.250,00: a comma stands before the decimals.');
    expect(problem('1.234,50', 'en-GB')).toBe('Write it like 1,250.00: a point stands before the decimals.');
    expect(problem('1234.50', 'fr-FR')).toMatch(/^Write it like 1\u202f250,00/);
    expect(problem('12,5', 'en-NG')).toMatch(/a point stands before the decimals\.$/);
    expect(problem('a lot', 'de-DE')).toBe('Enter a number, such as 1.250,00.');
  });

  it('what could be a thousand times as much is never guessed', () => {
    for (const [text, locale] of [
      ['1.500', 'en-GB'],
      ['1,500', 'de-DE'],
      ['1,500', 'en-ZA'],
      ['1.500', 'fr-FR'],
      ['12.000', 'en-US'],
    ] as const) {
      expect(problem(text, locale), `${text} ${locale}`).toMatch(/can be read in two ways\. Write it like /);
    }
    expect(read('1,500', 'en-GB')).toEqual({ ok: true, value: 150_000n });
    expect(read('1.500', 'de-DE')).toEqual({ ok: true, value: 150_000n });
    expect(problem('1.500', 'en-GB', 'JPY')).toMatch(/two ways/);
  });

  it('three decimals are decimals where the currency or the quantity has them', () => {
    expect(read('1.500', 'en-GB', 'KWD')).toEqual({ ok: true, value: 1500n });
    expect(read('1,500', 'de-DE', 'KWD')).toEqual({ ok: true, value: 1500n });
    expect(parseDecimal('2,125', 3, 'de-DE')).toEqual({ ok: true, value: 2125n });
  });

  it('what is written is read back the same, in every currency and every format', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(exponents)),
        fc.constantFrom(...localeCodes),
        fc.bigInt({ min: 0n, max: largestMinor }),
        (code, locale, minor) => {
          const places = exponents[code as keyof typeof exponents];
          const same = { ok: true, value: minor };
          expect(parseMoney(formatMoney(minor, code, places, locale), code, places, locale)).toEqual(same);
          expect(parseDecimal(plainDecimal(minor, places, false, locale), places, locale)).toEqual(same);
          expect(parseDecimal(plainDecimal(minor, places, true, locale), places, locale)).toEqual(same);
        },
      ),
      { seed: Number(process.env.TEST_SEED ?? 1) },
    );
  });

  it('a quantity has no zeros at its end, and keeps those of its whole', () => {
    expect(formatQuantity(100_000n, 3)).toBe('100');
    expect(formatQuantity(2_500n, 3, 'de-DE')).toBe('2,5');
    expect(formatQuantity(1_200n, 0)).toBe('1,200');
  });
});

describe('dates are written in the reader’s format, in the tenant’s zone', () => {
  const at = '2026-11-05T15:04:00Z';

  it.each([
    ['en-GB', '5 Nov 2026 16:04'],
    ['en-NG', '5 Nov 2026 16:04'],
    ['en-GH', '5 Nov 2026 4:04 pm'],
    ['en-US', 'Nov 5, 2026 4:04 PM'],
    ['de-DE', '5. Nov. 2026 16:04'],
    ['fr-FR', '5 nov. 2026 16:04'],
  ] as const)('%s', (locale, words) => {
    expect(formatDateTime(at, 'Africa/Lagos', locale)).toBe(words);
  });

  it('a calendar date, the exact time and the time since', () => {
    expect(formatDay('2026-03-01', 'de-DE')).toBe('1. März 2026');
    expect(formatExact(at, 'Africa/Lagos', 'fr-FR')).toContain('16:04:00');
    expect(formatRelative(at, '2026-11-05T18:04:00Z', 'UTC', 'de-DE')).toBe('vor 3 Stunden');
    expect(formatRelative(at, at, 'UTC', 'fr-FR')).toBe('maintenant');
  });

  it('one’s own choice counts before the organisation’s, and what is unknown counts for nothing', () => {
    expect(chosenLocale('fr-FR', 'en-NG')).toBe('fr-FR');
    expect(chosenLocale(null, 'en-NG')).toBe('en-NG');
    expect(chosenLocale('xx-XX', undefined)).toBe('en-GB');
  });
});
