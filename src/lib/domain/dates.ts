// Times are stored in UTC and shown in the tenant's zone, in the reader's format; calendar dates have no zone.
import { defaultLocale, locales, type Locale } from './locales.ts';

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** Engines differ in which space stands before "pm". */
const tidy = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const format = (locale: Locale, zone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });

export function formatDate(at: string, zone: string, locale: Locale = defaultLocale): string {
  return tidy(format(locale, zone, day).format(new Date(at)));
}

export function formatTime(at: string, zone: string, locale: Locale = defaultLocale): string {
  const clock =
    locales[locale].clock === 24
      ? ({ hour: '2-digit', hourCycle: 'h23' } as const)
      : ({ hour: 'numeric', hourCycle: 'h12' } as const);
  return tidy(format(locale, zone, { ...clock, minute: '2-digit' }).format(new Date(at)));
}

export const formatDateTime = (at: string, zone: string, locale: Locale = defaultLocale): string =>
  `${formatDate(at, zone, locale)} ${formatTime(at, zone, locale)}`;

export function formatExact(at: string, zone: string, locale: Locale = defaultLocale): string {
  const cycle = locales[locale].clock === 24 ? 'h23' : 'h12';
  return tidy(
    format(locale, zone, { dateStyle: 'full', timeStyle: 'long', hourCycle: cycle }).format(new Date(at)),
  );
}

export const formatDay = (date: string, locale: Locale = defaultLocale): string =>
  formatDate(`${date}T00:00:00Z`, 'UTC', locale);

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "3 hours ago" within a fortnight, the date after that. */
export function formatRelative(
  at: string,
  now: string,
  zone: string,
  locale: Locale = defaultLocale,
): string {
  const seconds = (Date.parse(at) - Date.parse(now)) / 1000;
  if (Math.abs(seconds) > 14 * 86_400) return formatDate(at, zone, locale);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return tidy(words.format(Math.trunc(seconds / size), unit));
  }
  return locale.startsWith('en') ? 'just now' : tidy(words.format(0, 'second'));
}

/** Today in the tenant's zone, as YYYY-MM-DD. */
export function today(now: string, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(now));
}

/** Midnight at the start of a day in the tenant's zone, as an instant. */
export function startOfDay(date: string, zone: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  const parts = format('en-GB', zone, { timeZoneName: 'longOffset' }).formatToParts(noon);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  return new Date(`${date}T00:00:00${offset}`).toISOString();
}

/** Whole days from today to the day of an instant, both in the tenant's zone; below zero when it is over. */
export function daysLeft(until: string, now: string, zone: string): number {
  if (Date.parse(until) <= Date.parse(now)) return -1;
  const day = (at: string): number => Date.parse(`${today(at, zone)}T00:00:00Z`) / 86_400_000;
  return day(until) - day(now);
}

/** Days from today in the tenant's zone to a calendar date; below zero when it has passed. */
export const daysUntil = (date: string, now: string, zone: string): number =>
  (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today(now, zone)}T00:00:00Z`)) / 86_400_000;

/** The calendar date after this one. */
export const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** For paper: the date, and the time to the second with its zone. */
export function formatStamp(at: string, zone: string, locale: Locale = defaultLocale): string {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const;
  const hourCycle = locales[locale].clock === 24 ? 'h23' : 'h12';
  return `${formatDate(at, zone, locale)} ${tidy(format(locale, zone, { ...clock, hourCycle }).format(new Date(at)))}`;
}
