import { describe, expect, it } from 'vitest';
import { nextDay } from '../../src/lib/domain/dates.ts';
import { workingDaysBetween, workingDaysFromNow, type Calendar } from '../../src/lib/domain/working-days.ts';

const named = (...days: string[]) => days.map((day) => ({ day, name: 'A holiday' }));
const week: Calendar = { days: [1, 2, 3, 4, 5], holidays: [] };

/** Day by day, by the engine's own calendar. */
function walked(after: string, until: string, { days, holidays }: Calendar): number {
  let count = 0;
  for (let day = after; day < until;) {
    day = nextDay(day);
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
    if (days.includes(weekday) && !holidays.some((one) => one.day === day)) count += 1;
  }
  return count;
}

describe('ONB-1: days of need count as the organisation works', () => {
  it('ONB-1: a weekend is not counted, and today neither', () => {
    // 2026-11-20 is a Friday
    expect(workingDaysBetween('2026-11-20', '2026-11-20', week)).toBe(0);
    expect(workingDaysBetween('2026-11-20', '2026-11-22', week)).toBe(0);
    expect(workingDaysBetween('2026-11-20', '2026-11-23', week)).toBe(1);
    expect(workingDaysBetween('2026-11-20', '2026-11-27', week)).toBe(5);
    expect(workingDaysBetween('2026-11-23', '2026-11-20', week)).toBe(0);
    const sunday = { days: [7, 1, 2, 3, 4], holidays: [] };
    expect(workingDaysBetween('2026-11-20', '2026-11-23', sunday)).toBe(2);
  });

  it('ONB-1: a holiday falls out, and one on a day off changes nothing', () => {
    const calendar = { ...week, holidays: named('2026-12-25', '2026-12-26', '2026-12-28', '2027-01-01') };
    expect(workingDaysBetween('2026-12-24', '2026-12-28', calendar)).toBe(0);
    expect(workingDaysBetween('2026-12-24', '2026-12-29', calendar)).toBe(1);
    // bounds: the day after which it counts is out, the last one is in
    expect(workingDaysBetween('2026-12-25', '2027-01-04', calendar)).toBe(4);
    expect(workingDaysBetween('2026-12-24', '2027-01-01', calendar)).toBe(3);
  });

  it('ONB-1: a day is the tenant’s day, on both sides of the date line', () => {
    const now = '2026-11-20T22:30:00Z';
    expect(workingDaysFromNow('2026-11-23', now, 'America/New_York', week)).toBe(1);
    expect(workingDaysFromNow('2026-11-20', now, 'Africa/Nairobi', week)).toBe(0);
    const saturdays = { ...week, days: [1, 2, 3, 4, 5, 6] };
    // Friday evening in Accra, Saturday in Nairobi already
    expect(workingDaysFromNow('2026-11-23', now, 'Africa/Accra', saturdays)).toBe(2);
    expect(workingDaysFromNow('2026-11-23', now, 'Africa/Nairobi', saturdays)).toBe(1);
    expect(workingDaysFromNow('2026-11-18', now, 'Africa/Accra', week)).toBe(2);
    expect(workingDaysFromNow('2026-11-18', '2026-03-29T23:30:00Z', 'Europe/London', week)).toBe(
      walked('2026-03-30', '2026-11-18', week),
    );
  });

  it('ONB-1: the sum says what walking from day to day says, before 1970 and across leap days too', () => {
    const holidays = named('2028-02-29', '2028-03-01', '2028-03-04', '1969-12-25');
    for (const days of [[1, 2, 3, 4, 5], [7], [2, 6], [1, 2, 3, 4, 5, 6, 7]])
      for (const [first, span] of [
        ['2028-02-24', 20],
        ['1969-12-20', 16],
        ['1999-12-30', 10],
      ] as const) {
        let until: string = first;
        for (let i = 0; i < span; i += 1) {
          until = nextDay(until);
          expect([first, until, days, workingDaysBetween(first, until, { days, holidays })]).toEqual([
            first,
            until,
            days,
            walked(first, until, { days, holidays }),
          ]);
        }
      }
  });
});
