import { describe, expect, it } from 'vitest';
import {
  formatDateTime,
  formatDay,
  formatRelative,
  formatStamp,
  startOfDay,
  today,
} from '../../src/lib/domain/dates.ts';

describe('dates are shown in the tenant’s zone', () => {
  it('an instant late in the day is the next day further east', () => {
    expect(formatDateTime('2026-11-21T22:30:00Z', 'Africa/Lagos')).toBe('21 Nov 2026 23:30');
    expect(formatDateTime('2026-11-21T22:30:00Z', 'Africa/Nairobi')).toBe('22 Nov 2026 01:30');
    expect(today('2026-11-21T22:30:00Z', 'Africa/Nairobi')).toBe('2026-11-22');
  });

  it('paper says the second and the zone', () => {
    expect(formatStamp('2026-11-21T22:30:05Z', 'Africa/Nairobi')).toMatch(
      /^22 Nov 2026 01:30:05 (EAT|GMT\+3)$/,
    );
  });

  it('a day begins at its own midnight', () => {
    expect(startOfDay('2026-11-21', 'Africa/Nairobi')).toBe('2026-11-20T21:00:00.000Z');
    expect(startOfDay('2026-07-01', 'Europe/London')).toBe('2026-06-30T23:00:00.000Z');
    expect(startOfDay('2026-11-21', 'Africa/Accra')).toBe('2026-11-21T00:00:00.000Z');
  });

  it('a calendar date has no zone', () => {
    expect(formatDay('2026-03-01')).toBe('1 Mar 2026');
  });

  it('what is near is told relative to now', () => {
    const now = '2026-11-21T12:00:00Z';
    expect(formatRelative('2026-11-21T11:59:30Z', now, 'Africa/Lagos')).toBe('just now');
    expect(formatRelative('2026-11-21T09:00:00Z', now, 'Africa/Lagos')).toBe('3 hours ago');
    expect(formatRelative('2026-11-20T11:00:00Z', now, 'Africa/Lagos')).toBe('yesterday');
    expect(formatRelative('2026-10-01T12:00:00Z', now, 'Africa/Lagos')).toBe('1 Oct 2026');
  });
});
