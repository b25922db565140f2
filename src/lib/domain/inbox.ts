// What waits longest stands first; of what came on one day, in the tenant's zone, the largest.
import { today } from './dates.ts';

type Waiting = { since: string; base_minor: bigint | null };

export function inOrder<Row extends Waiting>(rows: Row[], zone: string): Row[] {
  const days = new Map(rows.map((row) => [row, today(row.since, zone)]));
  const size = (row: Row): bigint => row.base_minor ?? 0n;
  return [...rows].sort(
    (a, b) =>
      (days.get(a) ?? '').localeCompare(days.get(b) ?? '') ||
      (size(a) === size(b) ? Date.parse(a.since) - Date.parse(b.since) : size(a) > size(b) ? -1 : 1),
  );
}

/** What is left until a date, in words; nothing is said about what is far. Days count as the organisation works. */
export function timeLeft(days: number, working: number): { words: string; late: boolean } | null {
  const counted = working === 1 ? '1 working day' : `${working} working days`;
  if (days < 0 && working === 0)
    return { words: days === -1 ? '1 day late' : `${-days} days late`, late: true };
  if (days < 0) return { words: `${counted} late`, late: true };
  if (days === 0) return { words: 'needed today', late: true };
  if (working === 0) return { words: 'no working day left', late: true };
  return working > 10 ? null : { words: `${counted} left`, late: false };
}
