import { describe, expect, it } from 'vitest';
import { daysLeft, daysUntil } from '../../src/lib/domain/dates.ts';
import { inOrder, timeLeft } from '../../src/lib/domain/inbox.ts';
import { workingDaysFromNow } from '../../src/lib/domain/working-days.ts';

const week = { days: [1, 2, 3, 4, 5], holidays: [] };

const row = (id: string, since: string, base_minor: bigint | null) => ({ id, since, base_minor });
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).join(' ');

describe('REQ-6: what waits is in the order in which it wants to be done', () => {
  it('the oldest day stands first, and on one day the largest', () => {
    const rows = [
      row('new-large', '2026-11-21T09:00:00Z', 9_000n),
      row('old-small', '2026-11-19T12:00:00Z', 5n),
      row('old-large', '2026-11-19T15:00:00Z', 800n),
      row('old-equal', '2026-11-19T09:00:00Z', 5n),
      row('old-none', '2026-11-19T08:00:00Z', null),
    ];
    expect(ids(inOrder(rows, 'Africa/Lagos'))).toBe('old-large old-equal old-small old-none new-large');
  });

  it('a day is the tenant’s day', () => {
    const rows = [row('later', '2026-11-20T22:30:00Z', 1n), row('large', '2026-11-20T21:30:00Z', 2n)];
    expect(ids(inOrder(rows, 'Africa/Accra'))).toBe('large later');
    expect(ids(inOrder([...rows].reverse(), 'Africa/Nairobi'))).toBe('large later');
    const across = [row('after', '2026-11-20T21:30:00Z', 9n), row('before', '2026-11-20T20:30:00Z', 1n)];
    expect(ids(inOrder(across, 'Africa/Nairobi'))).toBe('before after');
    expect(ids(inOrder(across, 'Africa/Accra'))).toBe('after before');
  });

  it('what is left is said while it matters', () => {
    const now = '2026-11-21T23:30:00Z';
    const left = (date: string, zone: string) =>
      timeLeft(daysUntil(date, now, zone), workingDaysFromNow(date, now, zone, week));
    // it is Sunday in Nairobi already, and still Saturday in Accra
    expect(left('2026-11-24', 'Africa/Nairobi')).toEqual({ words: '2 working days left', late: false });
    expect(left('2026-11-22', 'Africa/Nairobi')?.words).toBe('needed today');
    expect(left('2026-11-22', 'Africa/Accra')).toEqual({ words: 'no working day left', late: true });
    expect(left('2026-11-20', 'Africa/Accra')).toEqual({ words: '1 day late', late: true });
    expect(left('2026-11-19', 'Africa/Accra')).toEqual({ words: '1 working day late', late: true });
    expect(left('2026-12-04', 'Africa/Accra')?.words).toBe('10 working days left');
    expect(left('2026-12-07', 'Africa/Accra')).toBeNull();
  });

  it('ONB-1: the days of a trial count down to its last, and then it is over', () => {
    const ends = '2026-12-05T10:00:00Z';
    expect(daysLeft(ends, '2026-11-21T10:00:00Z', 'Africa/Lagos')).toBe(14);
    expect(daysLeft(ends, '2026-12-05T09:00:00Z', 'Africa/Lagos')).toBe(0);
    expect(daysLeft(ends, '2026-12-05T10:00:00Z', 'Africa/Lagos')).toBe(-1);
  });
});
