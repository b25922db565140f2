import { expect, it } from 'vitest';
import type { Rule } from '../../../src/lib/domain/policy/content.ts';
import { mendOf } from '../../../src/lib/domain/policy/mends.ts';
import { apply } from '../../../src/lib/domain/policy/operations.ts';
import { readTyped, typedOf } from '../../../src/lib/domain/policy/typed.ts';

const rule = (from_minor: number, below_minor: number | null, kind: Rule['kind'] = null): Rule => ({
  kind,
  department_id: null,
  payee_risk: null,
  from_minor,
  below_minor,
  positions: [],
});
/** The bands after the press. */
function mended(token: string, rule_no: number, rules: Rule[]): [number, number | null][] | null {
  const content = { rules, alternates: [], consent: false };
  const mend = mendOf(content, { token, rule_no, position: null, step_no: null });
  if (!mend) return null;
  const after = readTyped(apply(typedOf(content, 'NGN'), mend.operation), 'NGN').content;
  return after.rules.map(({ from_minor, below_minor }) => [from_minor, below_minor]);
}

it('AUT-7: one press closes a gap from the side where it is', () => {
  expect(mended('gap', 1, [rule(0, 101), rule(501, null)])).toEqual([
    [0, 101],
    [101, null],
  ]);
  expect(mended('gap', 1, [rule(0, 101), rule(501, null, 'purchase_order')])).toEqual([
    [0, null],
    [501, null],
  ]);
  expect(mended('gap', 1, [rule(101, null)])).toEqual([[0, null]]);
  expect(mended('gap', 1, [rule(0, null)])).toBeNull();
});

it('AUT-7: one press ends an overlap, whichever of the two is named', () => {
  for (const named of [1, 2])
    expect(mended('overlap', named, [rule(0, 501), rule(101, null)])).toEqual([
      [0, 101],
      [101, null],
    ]);
  expect(mended('overlap', 2, [rule(0, 501), rule(0, null)])).toEqual([
    [0, 501],
    [501, null],
  ]);
  expect(mended('overlap', 2, [rule(0, null), rule(0, null)])).toEqual([[0, null]]);
  expect(mended('overlap', 2, [rule(0, 501), rule(501, null)])).toBeNull();
});

it('AUT-7: what is too much is taken away, what is missing is added, and a rule that is not there is let be', () => {
  expect(mended('band_empty', 1, [rule(0, null)])).toEqual([[0, null]]);
  expect(mended('rule_unreachable', 2, [rule(0, null), rule(0, 101)])).toEqual([[0, null]]);
  expect(mended('starves', 1, [rule(0, null)])).toBeNull();
  expect(mended('gap', 7, [rule(0, null)])).toBeNull();
  const content = { rules: [rule(0, null)], alternates: [], consent: true };
  const press = (token: string, position: number | null, step_no: number | null) =>
    mendOf(content, { token, rule_no: 1, position, step_no })?.operation;
  expect(press('fewer_than_two', null, null)).toBe('position.add:0');
  expect(press('position_empty', 2, null)).toBe('position.remove:0.1');
  expect(press('step_unreachable', 2, 3)).toBe('step.remove:0.1.2');
  const off = mendOf(content, { token: 'nobody_consents', rule_no: null, position: null, step_no: null });
  expect(apply(typedOf(content, 'NGN'), off!.operation).consent).toBe(false);
});
