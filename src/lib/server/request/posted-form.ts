// What the request form posts, by hand or by itself: what was typed, and what it began from.
import { z } from 'zod';
import { typedFrom, type Problems, type Read, type Typed } from '$lib/domain/request-content';
import { isLocale, type Locale } from '$lib/domain/locales';
import type { Refusal } from '$lib/schemas/common';
import { idempotencyKey } from '$lib/schemas/forms';

const hidden = z.object({
  request: z.guid().nullable().catch(null),
  content_hash: z.string().min(1).max(200).nullable().catch(null),
  key: idempotencyKey,
});

export type Posted = {
  typed: Typed;
  request: string | null;
  contentHash: string | null;
  /** Whose signs its numbers were typed in: a changed profile must not read them otherwise. */
  locale: Locale | null;
  /** Null when the form came without one: then it is not ours, and nothing is done. */
  key: string | null;
};

export function postedForm(form: FormData, known: string | null): Posted {
  const read = hidden.safeParse({
    request: known ?? form.get('request'),
    content_hash: form.get('content_hash'),
    key: form.get('key'),
  });
  const locale = form.get('locale');
  return {
    typed: typedFrom(form),
    request: read.data?.request ?? null,
    contentHash: read.data?.content_hash ?? null,
    locale: isLocale(locale) ? locale : null,
    key: read.data?.key ?? null,
  };
}

/** The database's own field paths, in the form's names. */
const formNames: Record<string, string> = {
  payee_id: 'payee',
  payee_name: 'payee',
  department_id: 'department',
  purchase_order_id: 'order',
  quantity_milli: 'quantity',
  unit_minor: 'unit',
  tax_basis_points: 'tax',
};

/** The database's problems, each beside the field that it was typed in. */
export function beside(problems: Refusal['problems'], places: Read['places']): Problems {
  const named: Problems = {};
  for (const { field, problem } of problems) {
    const [first = '', second, ...rest] = field.split(/[.[\]]+/).filter(Boolean);
    const line = first === 'lines' && second !== undefined ? [String(places[Number(second)] ?? second)] : [];
    const path = [first, ...line, ...rest].map((part) => formNames[part] ?? part);
    named[path.join('.')] ??= problem;
  }
  return named;
}
