// What changed between two contents of a request, in the words of the form.
import { formatDecimal } from './money.ts';

export type Change = { field: string; before: unknown; after: unknown };

const fieldWords: Record<string, string> = {
  kind: 'Kind',
  title: 'Title',
  payee_id: 'Payee',
  payee_name: 'Payee',
  department_id: 'Department',
  currency: 'Currency',
  needed_by: 'Needed by',
  reference: 'Reference',
  purchase_order_id: 'Purchase order',
  excess_reason: 'Reason for exceeding the order',
  lines: 'Lines',
  amount_minor: 'Amount',
  payee_bank: 'Payee’s bank details',
  description: 'description',
  quantity_milli: 'quantity',
  unit_minor: 'unit price',
  tax_basis_points: 'tax',
};

/** "lines[1].unit_minor" reads "Line 2 unit price", however the path is punctuated. */
export function fieldName(path: string): string {
  const parts = path.split(/[.[\]]+/).filter(Boolean);
  if (parts[0] === 'lines' && parts[1] !== undefined && /^\d+$/.test(parts[1])) {
    const rest = parts[2] ? ` ${fieldWords[parts[2]] ?? parts[2]}` : '';
    return `Line ${Number(parts[1]) + 1}${rest}`;
  }
  return fieldWords[parts[0] ?? ''] ?? path;
}

type Line = {
  description: string | null;
  quantity_milli: number;
  unit_minor: number;
  tax_basis_points: number;
};

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && 'quantity_milli' in value && 'unit_minor' in value;
}

/** A value as a person reads it; amounts need the currency's exponent. */
export function showValue(value: unknown, field: string, exponent: number): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (field === 'payee_bank') return 'other details';
  if (field in ids) return 'another one';
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((one) => showValue(one, field, exponent)).join('; ');
  }
  if (isLine(value)) {
    const quantity = showValue(value.quantity_milli, 'quantity_milli', exponent);
    const unit = showValue(value.unit_minor, 'unit_minor', exponent);
    return `${value.description ?? 'line'}: ${quantity} at ${unit}, tax ${showValue(value.tax_basis_points ?? 0, 'tax_basis_points', exponent)}`;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (field.endsWith('quantity_milli')) return formatDecimal(BigInt(value), 3).replace(/\.?0+$/, '');
    if (field.endsWith('_minor')) return formatDecimal(BigInt(value), exponent);
    if (field.endsWith('tax_basis_points'))
      return `${formatDecimal(BigInt(value), 2).replace(/\.?0+$/, '')}%`;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A snapshot's own bookkeeping: it follows from the rest, or names what cannot change. */
const bookkeeping = new Set([
  'v',
  'tenant',
  'request',
  'attachments',
  'tax_minor',
  'policy_version',
  'rate',
  'base_minor',
  'round',
]);
/** Ids say nothing to a reader; where the name stands beside them it says it all. */
const ids: Record<string, string> = {
  payee_id: 'payee_name',
  department_id: 'department_name',
  purchase_order_id: 'purchase_order_number',
};

/** What says something to a reader. */
export function shownChanges(changes: Change[]): Change[] {
  const fields = new Set(changes.map(({ field }) => field));
  return changes.filter(({ field }) => !bookkeeping.has(field) && !fields.has(ids[field] ?? ''));
}

/** The difference of two snapshots, top level only; lines are compared whole. */
export function compareContents(before: Record<string, unknown>, after: Record<string, unknown>): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = fields
    .filter((field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
  return shownChanges(changes);
}
