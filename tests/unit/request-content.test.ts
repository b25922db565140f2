import { describe, expect, it } from 'vitest';
import {
  contentFrom,
  hasWords,
  likePayee,
  runningTotal,
  typedFrom,
  typedOf,
} from '../../src/lib/domain/request-content.ts';

const payees = [{ id: '5c3ee1f2-5f6e-4a11-9c6e-0f31e57d8a01', name: 'Lagos Cold Store Ltd' }];

function form(fields: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

const base: [string, string][] = [
  ['kind', 'payment_voucher'],
  ['title', ' Diesel '],
  ['payee', 'lagos cold store ltd'],
  ['currency', 'NGN'],
  ['line_description', 'Litres'],
  ['line_quantity', '1,500'],
  ['line_unit', '1,250.50'],
  ['line_tax', '7.5%'],
];

describe('REQ-1: what is typed becomes content, and is never lost', () => {
  it('reads numbers as people write them and finds the payee in the register', () => {
    const { content, problems } = contentFrom(typedFrom(form(base)), payees);
    expect(problems).toEqual({});
    expect(content).toMatchObject({
      title: 'Diesel',
      payee_id: payees[0]?.id,
      payee_name: 'Lagos Cold Store Ltd',
      needed_by: null,
      lines: [
        { description: 'Litres', quantity_milli: 1_500_000, unit_minor: 125_050, tax_basis_points: 750 },
      ],
    });
  });

  it('names what is wrong beside its field and keeps every letter', () => {
    const typed = typedFrom(
      form([...base.slice(0, 6), ['line_unit', 'twelve'], ['line_tax', '101'], ['needed_by', 'soon']]),
    );
    const { problems } = contentFrom(typed, payees);
    expect(Object.keys(problems).sort()).toEqual(['lines.0.tax', 'lines.0.unit', 'needed_by']);
    expect(typed.lines[0]).toMatchObject({ unit: 'twelve', tax: '101' });
  });

  it('leaves empty lines out, and the running total passes over what cannot be read', () => {
    const typed = typedFrom(
      form([...base, ['line_description', ''], ['line_quantity', '1'], ['line_unit', ''], ['line_tax', '0']]),
    );
    expect(contentFrom(typed, payees).content.lines).toHaveLength(1);
    expect(runningTotal(typed)).toBe('2,016,431.25');
  });

  it('a purchase order is not raised against a purchase order', () => {
    const typed = typedFrom(form([...base, ['order', payees[0]?.id ?? '']]));
    expect(contentFrom(typed, payees).content.purchase_order_id).toBe(payees[0]?.id);
    expect(contentFrom({ ...typed, kind: 'purchase_order' }, payees).content.purchase_order_id).toBeNull();
  });

  it('a saved request is shown as it was typed', () => {
    const { content } = contentFrom(typedFrom(form(base)), payees);
    const lines = content.lines.map((line) => ({
      description: line.description,
      quantity_milli: BigInt(line.quantity_milli),
      unit_minor: BigInt(line.unit_minor),
      tax_basis_points: BigInt(line.tax_basis_points),
    }));
    expect(typedOf(content, lines).lines).toEqual([
      { description: 'Litres', quantity: '1500', unit: '1250.50', tax: '7.5' },
    ]);
  });

  it('keeps a draft of what can be read, and says where each line came from', () => {
    const lines = (unit: string): [string, string][] => [
      ['line_description', 'Bags'],
      ['line_quantity', ''],
      ['line_unit', unit],
      ['line_tax', '0'],
    ];
    const typed = typedFrom(form([...base, ...lines('12,x'), ...lines('')]));
    const { content, problems, places } = contentFrom(typed, payees, { draft: true });
    expect(problems).toEqual({ 'lines.1.unit': 'Enter a number, such as 1,250.00.' });
    expect(places).toEqual([0, 2]);
    expect(content.lines[1]).toMatchObject({ description: 'Bags', quantity_milli: 0, unit_minor: 0 });
    expect(typedOf(content, content.lines.map(big)).lines[1]).toMatchObject({ quantity: '', unit: '' });
    expect(contentFrom(typed, payees).problems['lines.2.unit']).toBe('Enter an amount.');
  });

  it('takes a name that is written a little otherwise for the registered one, and asks', () => {
    const typed = { ...typedFrom(form(base)), payee: 'Lagos  cold-store ltd.' };
    const { content, problems } = contentFrom(typed, payees);
    expect(problems.payee).toContain('registered as “Lagos Cold Store Ltd”');
    expect(content).toMatchObject({ payee_id: null, payee_name: null });
    expect(likePayee('Lagos Cold Store Ltd', payees)).toBeUndefined();
    expect(likePayee('Lagos', payees)).toBeUndefined();
  });

  it('reads and writes in the signs of the reader', () => {
    const typed = {
      ...typedFrom(form(base)),
      lines: [{ description: 'Bags', quantity: '1,5', unit: '1.250,50', tax: '7,5' }],
    };
    const { content, problems } = contentFrom(typed, payees, { locale: 'de-DE' });
    expect(problems).toEqual({});
    expect(content.lines[0]).toMatchObject({
      quantity_milli: 1500,
      unit_minor: 125_050,
      tax_basis_points: 750,
    });
    expect(typedOf(content, content.lines.map(big), 'de-DE').lines[0]).toMatchObject({
      quantity: '1,5',
      unit: '1250,50',
    });
    expect(runningTotal(typed, 'de-DE')).toBe('2.016,43');
  });

  it('makes a draft of words only', () => {
    const nothing = { ...typedFrom(form([])), department: 'd', currency: 'NGN', lines: [] };
    expect(hasWords(nothing)).toBe(false);
    expect(hasWords({ ...nothing, title: ' a' })).toBe(true);
  });
});

const big = (line: {
  description: string;
  quantity_milli: number;
  unit_minor: number;
  tax_basis_points: number;
}) => ({
  description: line.description,
  quantity_milli: BigInt(line.quantity_milli),
  unit_minor: BigInt(line.unit_minor),
  tax_basis_points: BigInt(line.tax_basis_points),
});
