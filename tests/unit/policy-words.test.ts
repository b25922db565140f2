import { describe, expect, it } from 'vitest';
import { reasonOf, ruleOf } from '../../src/lib/domain/policy-words.ts';

const step = (position: number, permission: string, label: string) => ({
  position,
  permission,
  scope: 'tenant',
  label,
});
const head = step(1, 'request.approve_department', 'Head of Department');
const finance = step(2, 'request.review_finance', 'Finance');
const director = step(3, 'request.sanction', 'Managing Director');
const small = { kind: null, from_minor: 0n, below_minor: 500_000_001n, steps: [head, finance] };
const large = { kind: null, from_minor: 500_000_001n, below_minor: null, steps: [head, finance, director] };
const rules = [small, large];

describe('AUT-7: a route says which rule it follows', () => {
  it('finds the rule by its steps, and says why a step is there', () => {
    expect(ruleOf([head, finance, director], 'payment_voucher', rules)).toBe(large);
    expect(reasonOf(large, rules, 'NGN')).toBe(
      '“Managing Director” decides too, because it is worth more than NGN 5,000,000.',
    );
  });

  it('says what a larger amount would change', () => {
    expect(ruleOf([finance, head], 'purchase_order', rules)).toBe(small);
    expect(reasonOf(small, rules, 'NGN')).toBe('Above NGN 5,000,000, “Managing Director” decides too.');
  });

  it('prefers a rule for the kind, and says nothing where the amount plays no part', () => {
    const orders = { kind: 'purchase_order', from_minor: 0n, below_minor: null, steps: [head] };
    const every = { ...orders, kind: null };
    expect(ruleOf([head], 'purchase_order', [every, orders])).toBe(orders);
    expect(ruleOf([head], 'payment_voucher', [orders])).toBeNull();
    expect(reasonOf(every, [every], 'KES')).toBeNull();
  });
});
