import { readable } from './authority.ts';
import { EXPONENTS, LARGEST, price } from './money.ts';
import type { Content, Member, Request, Tenant } from './world.ts';

/** REQ-1: what an editor sends, before anybody has looked at it. */
export type RawContent = Record<string, unknown>;

const LONGEST: Record<string, number> = { title: 200, payee_name: 200, reference: 100, excess_reason: 500 };
const CHOICES = ['kind', 'currency', 'payee_id', 'department_id', 'purchase_order_id', 'needed_by'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The fields that are malformed, by name, without repetition. A draft may be incomplete, never malformed. */
export function problems(tenant: Tenant, editor: Member, raw: unknown): string[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return ['content'];
  if (Object.keys(raw).length > 20) return ['content'];
  const found = new Set<string>();
  for (const [field, value] of Object.entries(raw)) {
    if (value === null || value === undefined || field === 'lines') continue;
    if (typeof value !== 'string') found.add(field);
    else if (field in LONGEST ? [...value].length > (LONGEST[field] ?? 0) : !CHOICES.includes(field))
      found.add(field);
    else if (!isChoice(tenant, editor, field, value)) found.add(field);
  }
  const { kind, purchase_order_id: order } = raw as RawContent;
  if (kind !== 'payment_voucher' && kind !== 'purchase_order') found.add('kind');
  if (kind === 'purchase_order' && typeof order === 'string') found.add('purchase_order_id');
  if (alikeRegistered(tenant, raw as RawContent)) found.add('payee_name');
  for (const field of lineProblems((raw as RawContent)['lines'])) found.add(field);
  return [...found].sort();
}

/** A registered payee by another spelling would leave the register's owner out of the decision (AUT-3). */
function alikeRegistered(tenant: Tenant, { payee_id, payee_name }: RawContent): boolean {
  if (typeof payee_name !== 'string' || (payee_id ?? null) !== null) return false;
  return [...tenant.payees.values()].some((p) => p.active && alike(p.name, payee_name));
}

export const alike = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/[\s\p{P}\p{S}]/gu, '')
    .toLowerCase();

function isChoice(tenant: Tenant, editor: Member, field: string, value: string): boolean {
  switch (field) {
    case 'currency':
      return value in EXPONENTS;
    case 'payee_id':
      return UUID.test(value) && tenant.payees.get(value)?.active === true;
    case 'department_id':
      return UUID.test(value) && tenant.departments.get(value)?.active === true;
    case 'purchase_order_id':
      return usableOrders(tenant, editor).some((order) => order.id === value);
    case 'needed_by':
      return isDate(value);
    default:
      return true;
  }
}

export const usableOrders = (tenant: Tenant, editor: Member): Request[] =>
  [...tenant.requests.values()].filter(
    (r) => r.content.kind === 'purchase_order' && r.state === 'approved' && readable(r, editor),
  );

function isDate(value: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function lineProblems(lines: unknown): string[] {
  if (lines === undefined || lines === null) return [];
  if (!Array.isArray(lines) || lines.length > 200) return ['lines'];
  return lines.flatMap((line: unknown, i) => {
    const at = `lines.${i}`;
    if (typeof line !== 'object' || line === null || Array.isArray(line)) return [at];
    const { description, quantity_milli, unit_minor, tax_basis_points } = line as RawContent;
    const found: string[] = [];
    if (typeof (description ?? '') !== 'string' || [...String(description ?? '')].length > 300)
      found.push(`${at}.description`);
    if (!isWhole(quantity_milli, 1_000_000_000_000)) found.push(`${at}.quantity_milli`);
    if (!isWhole(unit_minor, Number(LARGEST))) found.push(`${at}.unit_minor`);
    if (!isWhole(tax_basis_points ?? 0, 10_000)) found.push(`${at}.tax_basis_points`);
    return found;
  });
}

const isWhole = (value: unknown, largest: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest;

const words = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** Content that has no problems, as it will stand. A payee from the register gives its own name. */
export function settle(tenant: Tenant, raw: RawContent): Content {
  const lines = (raw['lines'] ?? []) as RawContent[];
  const payee = (raw['payee_id'] ?? null) as string | null;
  return {
    kind: raw['kind'] as string,
    title: words(raw['title']),
    payee_id: payee,
    payee_name: tenant.payees.get(payee ?? '')?.name ?? words(raw['payee_name']),
    department_id: (raw['department_id'] ?? null) as string | null,
    currency: (raw['currency'] ?? null) as string | null,
    purchase_order_id: (raw['purchase_order_id'] ?? null) as string | null,
    excess_reason: words(raw['excess_reason']),
    lines: lines.map((line) => ({
      description: words(line['description']) ?? '',
      quantity_milli: BigInt(line['quantity_milli'] as number),
      unit_minor: BigInt(line['unit_minor'] as number),
      tax_basis_points: BigInt((line['tax_basis_points'] ?? 0) as number),
    })),
  };
}

/** What a submission still lacks, by field. */
export function missing(request: Request): string[] {
  const { content } = request;
  const found: string[] = [];
  for (const field of ['title', 'payee_name', 'department_id', 'currency'] as const)
    if (content[field] === null) found.push(field);
  if (content.lines.length === 0 || price(content.lines).amount === 0n) found.push('lines');
  content.lines.forEach((line, i) => {
    if (line.description === '') found.push(`lines.${i}.description`);
  });
  return found.sort();
}

/** The content of a request as an editor would send it again. */
export const asRaw = (content: Content): RawContent => ({
  ...content,
  payee_name: content.payee_id === null ? content.payee_name : null,
  lines: content.lines.map((line) => ({
    description: line.description,
    quantity_milli: Number(line.quantity_milli),
    unit_minor: Number(line.unit_minor),
    tax_basis_points: Number(line.tax_basis_points),
  })),
});
