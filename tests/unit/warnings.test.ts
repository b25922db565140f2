import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../src/lib/domain/warnings.ts';

const request = {
  kind: 'payment_voucher',
  state: 'pending',
  payee_id: 'p',
  payee_name: 'Kano Grain Millers',
  needed_by: null,
  excess_reason: null,
  purchase_order_number: null,
} as const;
const now = '2026-11-21T23:30:00Z';
const told = (change: object) => warningsOf({ ...request, ...change }, now, 'Africa/Lagos');

describe('REQ: whoever decides is told what to notice', () => {
  it('says nothing where there is nothing to say', () => {
    expect(told({})).toEqual([]);
    expect(told({ needed_by: '2026-12-24' })).toEqual([]);
  });

  it('names a payee who is not registered, and an order that is exceeded', () => {
    expect(told({ payee_id: null })[0]).toContain('not in the register');
    expect(told({ excess_reason: 'Dearer', purchase_order_number: 'PO-2026-0001' })[0]).toContain(
      'PO-2026-0001',
    );
  });

  it('counts the days in the tenant’s zone, where it is the 22nd already', () => {
    expect(told({ needed_by: '2026-11-22' })).toEqual(['It is needed today.']);
    expect(told({ needed_by: '2026-11-21' })).toEqual(['It was needed by yesterday.']);
    expect(told({ needed_by: '2026-11-25' })).toEqual(['It is needed in 3 days.']);
  });

  it('is silent about what has ended', () => {
    expect(told({ state: 'withdrawn', payee_id: null, needed_by: '2026-01-01' })).toEqual([]);
    expect(told({ state: 'approved', needed_by: '2026-01-01' })).toEqual([]);
  });
});
