import type { Bench } from './part.ts';
import type { Size } from './seeded.ts';

/** The smallest first, which the others are compared with. */
export function SIZES({ quick, largest }: Bench): { ladder: Size[]; reads: Size } {
  const smallest = { tenants: 1, requests: 1000 };
  const middle = quick ? { tenants: 10, requests: 10_000 } : { tenants: 100, requests: 100_000 };
  const larger = [
    { tenants: 1, requests: 100_000 },
    { tenants: 1000, requests: 1_000_000 },
  ];
  const ladder = [smallest, middle, ...(quick ? [] : larger)].filter(({ requests }) => requests <= largest);
  return { ladder, reads: ladder[1] ?? smallest };
}
