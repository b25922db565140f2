/** AUT-5: integer minor units, halves rounded up, no floats anywhere. */
export const LARGEST = 9_007_199_254_740_991n;

export const EXPONENTS: Record<string, bigint> = {
  NGN: 2n,
  KES: 2n,
  GHS: 2n,
  ZAR: 2n,
  GBP: 2n,
  EUR: 2n,
  USD: 2n,
  JPY: 0n,
  KWD: 3n,
};

/** Of amounts that are never negative. */
export const halfUp = (numerator: bigint, denominator: bigint): bigint =>
  (2n * numerator + denominator) / (2n * denominator);

export interface PricedLine {
  quantity_milli: bigint;
  unit_minor: bigint;
  tax_basis_points: bigint;
}

/** Each line by itself: net, then tax on the rounded net. */
export function price(lines: PricedLine[]): { amount: bigint; tax: bigint } {
  let net = 0n;
  let tax = 0n;
  for (const line of lines) {
    const lineNet = halfUp(line.quantity_milli * line.unit_minor, 1000n);
    net += lineNet;
    tax += halfUp(lineNet * line.tax_basis_points, 10_000n);
  }
  return { amount: net + tax, tax };
}

/** `rate` is units of base currency for one unit of the other, as decimal text. */
export function toBase(amount: bigint, rate: string, currency: string, base: string): bigint {
  const [whole = '0', fraction = ''] = rate.split('.');
  const numerator = BigInt(whole + fraction) * 10n ** (EXPONENTS[base] ?? 0n);
  const denominator = 10n ** BigInt(fraction.length) * 10n ** (EXPONENTS[currency] ?? 0n);
  return halfUp(amount * numerator, denominator);
}
