// The request form, between what was typed and what the database takes. What was typed is always kept.
import { exponentOf, formatDecimal, lineTotals, parseDecimal, parseMoney, plainDecimal } from './money.ts';
import { defaultLocale, type Locale } from './locales.ts';
import { requestKinds, type RequestKind } from './states.ts';

export type ContentLine = {
  description: string;
  quantity_milli: number;
  unit_minor: number;
  tax_basis_points: number;
};

export type RequestContent = {
  kind: RequestKind;
  title: string | null;
  payee_id: string | null;
  payee_name: string | null;
  department_id: string | null;
  currency: string | null;
  needed_by: string | null;
  reference: string | null;
  purchase_order_id: string | null;
  excess_reason: string | null;
  lines: ContentLine[];
};

export type TypedLine = { description: string; quantity: string; unit: string; tax: string };
export type Typed = {
  kind: RequestKind;
  title: string;
  payee: string;
  department: string;
  currency: string;
  needed_by: string;
  reference: string;
  order: string;
  excess_reason: string;
  lines: TypedLine[];
};
export type Problems = Record<string, string>;

export const emptyLine = (): TypedLine => ({ description: '', quantity: '1', unit: '', tax: '0' });

const isEmpty = (line: TypedLine): boolean => line.description.trim() === '' && line.unit.trim() === '';

/** Reads the posted form back as it was typed, nothing changed, nothing dropped. */
export function typedFrom(form: FormData): Typed {
  const one = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const all = (name: string): string[] => form.getAll(name).map((v) => (typeof v === 'string' ? v : ''));
  const [quantities, units, taxes] = [all('line_quantity'), all('line_unit'), all('line_tax')];
  return {
    kind: requestKinds.find((kind) => kind === one('kind')) ?? 'payment_voucher',
    title: one('title'),
    payee: one('payee'),
    department: one('department'),
    currency: one('currency'),
    needed_by: one('needed_by'),
    reference: one('reference'),
    order: one('order'),
    excess_reason: one('excess_reason'),
    lines: all('line_description').map((description, index) => ({
      description,
      quantity: quantities[index] ?? '',
      unit: units[index] ?? '',
      tax: taxes[index] ?? '',
    })),
  };
}

/** A line's numbers, or what is wrong with them. */
export function readLine(
  line: TypedLine,
  currency: string,
  locale: Locale = defaultLocale,
): { ok: true; line: ContentLine } | { ok: false; problems: Problems } {
  const problems: Problems = {};
  const quantity = parseDecimal(line.quantity, 3, locale);
  const unit = parseMoney(line.unit, currency, exponentOf(currency), locale);
  const tax = parseDecimal(line.tax.replace('%', '') || '0', 2, locale);
  if (!quantity.ok) problems.quantity = quantity.problem.replace('an amount', 'a quantity');
  if (!unit.ok) problems.unit = unit.problem;
  if (!tax.ok)
    problems.tax = `Enter the tax as a percentage, such as ${plainDecimal(75n, 1, false, locale)}.`;
  else if (tax.value > 10_000n) problems.tax = 'Enter a tax of at most 100 percent.';
  if (!quantity.ok || !unit.ok || !tax.ok || problems.tax) return { ok: false, problems };
  return {
    ok: true,
    line: {
      description: line.description.trim(),
      quantity_milli: Number(quantity.value),
      unit_minor: Number(unit.value),
      tax_basis_points: Number(tax.value),
    },
  };
}

type Payee = { id: string; name: string };

/** Names that differ only in case, spacing and punctuation are alike, as the database sees it too. */
export const likeness = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\s\p{P}\p{S}]/gu, '')
    .toLowerCase();

export type Reading = { draft?: boolean; locale?: Locale };
export type Read = {
  content: RequestContent;
  problems: Problems;
  /** Which typed line each line of the content came from: the empty and the unreadable ones are left out. */
  places: number[];
};

/**
 * From typed to content. A payee of the register is known by its name; any other stands as free text.
 * A draft may lack numbers, which then count as zero; a submission may not.
 */
export function contentFrom(typed: Typed, payees: Payee[], { draft = false, locale }: Reading = {}): Read {
  const problems: Problems = {};
  const lines: ContentLine[] = [];
  const places: number[] = [];
  typed.lines.forEach((line, index) => {
    if (isEmpty(line)) return;
    const zero = (text: string): string => (draft && text.trim() === '' ? '0' : text);
    const full = { ...line, quantity: zero(line.quantity), unit: zero(line.unit) };
    const read = readLine(full, typed.currency, locale);
    if (read.ok) {
      lines.push(read.line);
      places.push(index);
    } else
      for (const [part, problem] of Object.entries(read.problems))
        problems[`lines.${index}.${part}`] = problem;
  });
  if (typed.needed_by !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(typed.needed_by)) {
    problems.needed_by = 'Enter a date as year-month-day, such as 2026-12-31.';
  }
  const orNull = (text: string): string | null => text.trim() || null;
  const named = payees.find((payee) => payee.name.toLowerCase() === typed.payee.trim().toLowerCase());
  const alike = named ? undefined : likePayee(typed.payee, payees);
  if (alike) problems.payee = `This payee is registered as “${alike.name}”: choose it from the list.`;
  const voucher = typed.kind === 'payment_voucher';
  const content: RequestContent = {
    kind: typed.kind,
    title: orNull(typed.title),
    payee_id: named?.id ?? null,
    payee_name: alike ? null : (named?.name ?? orNull(typed.payee)),
    department_id: orNull(typed.department),
    currency: orNull(typed.currency),
    needed_by: problems.needed_by ? null : orNull(typed.needed_by),
    reference: orNull(typed.reference),
    purchase_order_id: voucher ? orNull(typed.order) : null,
    excess_reason: voucher ? orNull(typed.excess_reason) : null,
    lines,
  };
  return { content, problems, places };
}

/** The registered payee that a typed name can only mean, though it is written otherwise. */
export function likePayee<P extends { name: string }>(typed: string, payees: P[]): P | undefined {
  const like = likeness(typed);
  if (like === '' || payees.some(({ name }) => name.toLowerCase() === typed.trim().toLowerCase())) return;
  return payees.find(({ name }) => likeness(name) === like);
}

/** Something worth keeping: choosing a department alone makes no draft. */
export function hasWords(typed: Typed): boolean {
  const { title, payee, reference, needed_by, excess_reason, lines } = typed;
  const texts = [
    title,
    payee,
    reference,
    needed_by,
    excess_reason,
    ...lines.map((l) => l.description + l.unit),
  ];
  return texts.some((text) => text.trim() !== '');
}

type SavedLine = {
  description: string | null;
  quantity_milli: bigint;
  unit_minor: bigint;
  tax_basis_points: bigint;
};
type Saved = Omit<RequestContent, 'lines'>;

/** A saved request as its form shows it. */
export function typedOf(saved: Saved, lines: SavedLine[], locale: Locale = defaultLocale): Typed {
  const exponent = exponentOf(saved.currency ?? '');
  const typed = lines.map((line) => ({
    description: line.description ?? '',
    // Zero is what a draft keeps where nothing was typed yet.
    quantity: line.quantity_milli === 0n ? '' : plainDecimal(line.quantity_milli, 3, true, locale),
    unit: line.unit_minor === 0n ? '' : plainDecimal(line.unit_minor, exponent, false, locale),
    tax: plainDecimal(line.tax_basis_points, 2, true, locale),
  }));
  return {
    kind: saved.kind,
    title: saved.title ?? '',
    payee: saved.payee_name ?? '',
    department: saved.department_id ?? '',
    currency: saved.currency ?? '',
    needed_by: saved.needed_by ?? '',
    reference: saved.reference ?? '',
    order: saved.purchase_order_id ?? '',
    excess_reason: saved.excess_reason ?? '',
    lines: typed.length > 0 ? typed : [emptyLine()],
  };
}

/** One line's total as a person types it, or null while it cannot be read. */
export function runningLine(line: TypedLine, currency: string, locale?: Locale): bigint | null {
  if (isEmpty(line)) return 0n;
  const read = readLine(line, currency, locale);
  if (!read.ok) return null;
  const { quantity_milli, unit_minor, tax_basis_points } = read.line;
  return lineTotals({
    quantityMilli: BigInt(quantity_milli),
    unitMinor: BigInt(unit_minor),
    taxBasisPoints: BigInt(tax_basis_points),
  }).total;
}

/** The lines that can be read, added up. */
export const totalOf = (typed: Typed, locale?: Locale): bigint =>
  typed.lines.reduce((total, line) => total + (runningLine(line, typed.currency, locale) ?? 0n), 0n);

export const runningTotal = (typed: Typed, locale?: Locale): string =>
  formatDecimal(totalOf(typed, locale), exponentOf(typed.currency), locale);
