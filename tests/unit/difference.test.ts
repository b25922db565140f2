import { describe, expect, it } from 'vitest';
import { compareContents, fieldName, showValue } from '../../src/lib/domain/difference.ts';

const line = { description: 'Reams', quantity_milli: 10_000, unit_minor: 600_000, tax_basis_points: 750 };
const before = {
  v: 1,
  round: 1,
  title: 'Paper',
  payee_id: 'a',
  payee_name: 'A',
  base_minor: 1,
  lines: [line],
};

describe('REQ-3: a difference is told in the words of the form', () => {
  it('leaves out bookkeeping, and ids whose names stand beside them', () => {
    const after = { ...before, round: 2, payee_id: 'b', payee_name: 'B', base_minor: 2, title: 'Papers' };
    expect(compareContents(before, after)).toEqual([
      { field: 'title', before: 'Paper', after: 'Papers' },
      { field: 'payee_name', before: 'A', after: 'B' },
    ]);
    expect(compareContents(before, { ...before, payee_id: 'b' })).toHaveLength(1);
    expect(compareContents(before, { ...before })).toEqual([]);
  });

  it('names fields and lines, however their path is punctuated', () => {
    expect(fieldName('needed_by')).toBe('Needed by');
    expect(fieldName('lines.1.unit_minor')).toBe('Line 2 unit price');
    expect(fieldName('lines[0]')).toBe('Line 1');
  });

  it('writes values as people read them', () => {
    expect(showValue([line], 'lines', 2)).toBe('Reams: 10 at 6,000.00, tax 7.5%');
    expect(showValue([line], 'lines', 0)).toBe('Reams: 10 at 600,000, tax 7.5%');
    expect(showValue(null, 'reference', 2)).toBe('nothing');
    expect(showValue([], 'lines', 2)).toBe('none');
    expect(showValue('x', 'department_id', 2)).toBe('another one');
  });
});
