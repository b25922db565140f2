// Working days between calendar dates, as the database counts them for the words of its warnings.
import { today } from './dates.ts';

export type Calendar = {
  /** ISO weekdays: 1 is Monday, 7 Sunday. */
  days: readonly number[];
  holidays: readonly { day: string; name: string }[];
};

export const weekdays = [
  { day: 1, name: 'Monday' },
  { day: 2, name: 'Tuesday' },
  { day: 3, name: 'Wednesday' },
  { day: 4, name: 'Thursday' },
  { day: 5, name: 'Friday' },
  { day: 6, name: 'Saturday' },
  { day: 7, name: 'Sunday' },
] as const;

/** Days since a Monday. */
const numberOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000 - 4;
const weekdayOf = (date: string): number => (((numberOf(date) % 7) + 7) % 7) + 1;

/** After the first date, up to and with the second; 0 when it is not later. By arithmetic, however far it is. */
export function workingDaysBetween(after: string, until: string, { days, holidays }: Calendar): number {
  if (until <= after) return 0;
  const upTo = (date: string, day: number): number => Math.floor((numberOf(date) - day + 1) / 7);
  const weekly = days.reduce((sum, day) => sum + upTo(until, day) - upTo(after, day), 0);
  const off = holidays.filter(
    ({ day }) => day > after && day <= until && days.includes(weekdayOf(day)),
  ).length;
  return weekly - off;
}

/** Working days between today, in the tenant's zone, and a date, whichever comes first. */
export function workingDaysFromNow(date: string, now: string, zone: string, calendar: Calendar): number {
  const from = today(now, zone);
  return from < date ? workingDaysBetween(from, date, calendar) : workingDaysBetween(date, from, calendar);
}
