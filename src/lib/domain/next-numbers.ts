// The number that the next request of each kind will get: without gaps, from one again each year.
import { today } from './dates.ts';
import { requestKinds, type RequestKind } from './states.ts';

type Counter = { kind: string; year: number; last: number };

const prefixes: Record<RequestKind, string> = { payment_voucher: 'PV', purchase_order: 'PO' };

export function nextNumbers(
  counters: Counter[],
  now: string,
  zone: string,
): { kind: RequestKind; number: string }[] {
  const year = Number(today(now, zone).slice(0, 4));
  return requestKinds.map((kind) => {
    const last = counters.find((counter) => counter.kind === kind && counter.year === year)?.last ?? 0;
    return { kind, number: `${prefixes[kind]}-${year}-${String(last + 1).padStart(4, '0')}` };
  });
}
