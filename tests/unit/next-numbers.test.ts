import { expect, it } from 'vitest';
import { nextNumbers } from '../../src/lib/domain/next-numbers.ts';

it('REQ-1: the next numbers go on where the counters stand, and begin anew with the organisation’s own year', () => {
  const counters = [
    { kind: 'payment_voucher', year: 2026, last: 183 },
    { kind: 'purchase_order', year: 2025, last: 12_345 },
    { kind: 'sample', year: 2026, last: 3 },
  ];
  expect(nextNumbers(counters, '2026-12-31T22:30:00Z', 'Africa/Lagos')).toEqual([
    { kind: 'payment_voucher', number: 'PV-2026-0184' },
    { kind: 'purchase_order', number: 'PO-2026-0001' },
  ]);
  expect(nextNumbers(counters, '2026-12-31T23:30:00Z', 'Africa/Lagos')[0]?.number).toBe('PV-2027-0001');
  const many = [{ kind: 'purchase_order', year: 2026, last: 12_345 }];
  expect(nextNumbers(many, '2026-06-01T00:00:00Z', 'UTC')[1]?.number).toBe('PO-2026-12346');
});
