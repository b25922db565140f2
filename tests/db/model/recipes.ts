import * as fc from 'fast-check';
import { usableOrders, type RawContent } from './content.ts';
import { LARGEST } from './money.ts';
import { remaining } from './request-acts.ts';
import type { Member, Request, Tenant, World } from './world.ts';

/** How to write a request: resolved against the tenant when its turn comes, so that it shrinks by itself. */
export interface Recipe {
  kind: 'payment_voucher' | 'purchase_order';
  department: number;
  payee: number;
  currency: number;
  amount: 'small' | 'threshold' | 'above' | 'over' | 'odd' | 'nothing' | 'huge';
  odd: { quantity_milli: number; unit_minor: number; tax_basis_points: number }[];
  lacks: 'nothing' | 'title' | 'payee' | 'department_id' | 'currency' | 'lines' | 'description';
  order: 'none' | 'within' | 'exact' | 'beyond' | 'other currency';
  excess: boolean;
  fault: number;
}

const often = <T>(usual: T, weight: number, ...rare: T[]) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

export const recipe: fc.Arbitrary<Recipe> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constant('payment_voucher' as const) },
    { weight: 1, arbitrary: fc.constant('purchase_order' as const) },
  ),
  department: fc.nat(20),
  payee: fc.nat(20),
  currency: fc.nat(20),
  amount: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('small', 'odd', 'odd', 'above', 'over', 'threshold') },
    { weight: 1, arbitrary: fc.constantFrom('nothing', 'huge') },
  ),
  odd: fc.array(
    fc.record({
      quantity_milli: fc.nat(30_000),
      unit_minor: fc.nat(500_000),
      tax_basis_points: fc.constantFrom(0, 750, 1600, 3333, 10_000),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  lacks: often<Recipe['lacks']>(
    'nothing',
    12,
    'title',
    'payee',
    'department_id',
    'currency',
    'lines',
    'description',
  ),
  order: often<Recipe['order']>('none', 1, 'within', 'exact', 'beyond', 'other currency'),
  excess: fc.boolean(),
  fault: fc.nat(99),
});

const at = <T>(list: T[], n: number): T | undefined => list[n % list.length];

/** Sound content: nothing malformed, perhaps something missing. */
export function write(recipe: Recipe, tenant: Tenant, editor: Member, existing?: Request): RawContent {
  const kind = existing?.content.kind ?? recipe.kind;
  const departments = [...tenant.departments].filter(([, d]) => d.active).map(([id]) => id);
  const payees = [...tenant.payees].filter(([, p]) => p.active).map(([id]) => id);
  const payee = at([...payees, null], recipe.payee) ?? null;
  const orders = kind === 'payment_voucher' && recipe.order !== 'none' ? usableOrders(tenant, editor) : [];
  const order = at(orders, recipe.payee);
  // the base currency and the rated ones three times, one without a rate once
  const rated = [tenant.currency, ...tenant.rates.keys()];
  const currencies = [...rated, ...rated, ...rated, 'EUR'];
  const currency =
    order && recipe.order !== 'other currency' ? order.content.currency : at(currencies, recipe.currency);
  const raw: RawContent = {
    kind,
    title: recipe.excess ? '🧾'.repeat(200) : '  Things, as agreed ',
    payee_id: order && recipe.payee % 5 !== 0 ? order.content.payee_id : payee,
    payee_name: payee === null || order || recipe.excess ? 'Somebody unregistered' : null,
    department_id: at(departments, recipe.department),
    currency,
    needed_by: recipe.excess ? '2028-02-29' : null,
    reference: recipe.excess ? 'Q-17' : undefined,
    purchase_order_id: order?.id ?? null,
    excess_reason: recipe.excess && order ? 'The price went up' : null,
    lines: lines(recipe, tenant, currency ?? '', order, existing),
  };
  if (recipe.lacks === 'payee') Object.assign(raw, { payee_id: null, payee_name: ' \n\t' });
  else if (recipe.lacks === 'title') raw['title'] = '\t';
  else if (recipe.lacks === 'lines') raw['lines'] = recipe.excess ? [] : null;
  else if (recipe.lacks === 'description')
    raw['lines'] = [{ quantity_milli: 1000, unit_minor: 5, tax_basis_points: null, description: null }];
  else if (recipe.lacks !== 'nothing') raw[recipe.lacks] = undefined;
  return raw;
}

const line = (unit: bigint, quantity = 1000n) => ({
  description: 'Goods',
  quantity_milli: Number(quantity),
  unit_minor: Number(unit),
  tax_basis_points: 0,
});

function lines(
  recipe: Recipe,
  tenant: Tenant,
  currency: string,
  order?: Request,
  existing?: Request,
): unknown[] {
  if (order && recipe.order !== 'other currency') {
    const left = remaining(order, existing ?? order);
    const amount = { within: left / 3n, exact: left, beyond: left + 1n, none: 0n }[recipe.order];
    if (amount > 0n && amount < LARGEST) return [line(amount)];
  }
  switch (recipe.amount) {
    case 'small':
      return [line(1999n), line(250n, 1500n)];
    case 'threshold':
      return [line(tenant.threshold)];
    case 'above':
      return [line(tenant.threshold + 1n)];
    case 'over':
      return [line(tenant.threshold * 3n), line(tenant.threshold * BigInt(recipe.odd.length * 3))];
    case 'odd':
      return recipe.odd.map((odd) => ({ description: 'Odd', ...odd }));
    case 'nothing':
      return [line(0n)];
    case 'huge':
      // too large in base currency only, or in itself
      return currency === tenant.currency ? [line(LARGEST), line(1n)] : [line(LARGEST / 2n)];
  }
}

const payeeOf = (tenant: Tenant) => [...tenant.payees.values()].find((p) => p.active)?.name ?? '';

/** The same, made malformed in one way. */
export function spoil(raw: RawContent, fault: number, tenant: Tenant, world: World): unknown {
  const elsewhere = world.tenants.find((t) => t !== tenant) ?? tenant;
  const first = <T>(map: Map<string, T>, test: (value: T) => boolean = () => true) =>
    [...map].find(([, value]) => test(value))?.[0] ?? 'none of this kind';
  const good = { description: 'x', quantity_milli: 1000, unit_minor: 1, tax_basis_points: 0 };
  const ways: (() => unknown)[] = [
    () => ({ ...raw, title: 'x'.repeat(201) }),
    () => ({ ...raw, title: 5, payee_name: true }),
    () => ({ ...raw, approved_by: 'me' }),
    () => ({ ...raw, needed_by: '2026-02-30' }),
    () => ({ ...raw, needed_by: 'tomorrow' }),
    () => ({ ...raw, currency: 'XXX' }),
    () => ({ ...raw, kind: 'memo' }),
    () => ({ ...raw, kind: undefined }),
    () => ({ ...raw, lines: 'one' }),
    () => ({ ...raw, lines: [good, { ...good, quantity_milli: 1.5 }] }),
    () => ({ ...raw, lines: [{ ...good, unit_minor: -1 }] }),
    () => ({ ...raw, lines: [{ ...good, tax_basis_points: 10_001 }, 7] }),
    () => ({ ...raw, lines: [{ ...good, description: 'x'.repeat(301), unit_minor: '5' }] }),
    () => ({ ...raw, lines: [{ description: 5 }] }),
    () => ({ ...raw, lines: Array.from({ length: 201 }, () => good) }),
    () => ({ ...raw, department_id: first(elsewhere.departments) }),
    () => ({ ...raw, department_id: first(tenant.departments, (d) => !d.active) }),
    () => ({ ...raw, payee_id: first(elsewhere.payees) }),
    () => ({ ...raw, payee_id: first(tenant.payees, (p) => !p.active) }),
    () => ({ ...raw, kind: 'payment_voucher', purchase_order_id: first(elsewhere.requests) }),
    () => ({
      ...raw,
      kind: 'payment_voucher',
      purchase_order_id: first(tenant.requests, (r) => r.state !== 'approved'),
    }),
    () => ({ ...raw, kind: 'purchase_order', purchase_order_id: first(tenant.requests) }),
    () => ({ ...raw, excess_reason: 'x'.repeat(501), reference: 'x'.repeat(101) }),
    () => ({ ...raw, payee_id: null, payee_name: `${payeeOf(tenant).toUpperCase().replaceAll(' ', '. ')}!` }),
    () => Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`field${i}`, null])),
    () => [raw],
    () => null,
  ];
  return at(ways, fault)?.();
}
