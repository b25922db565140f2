// The request form as it travels, whoever sends it: the same names as the fields on the page.
import type { Base } from '$lib/domain/autosave';
import type { Locale } from '$lib/domain/locales';
import type { Typed } from '$lib/domain/request-content';

export function formOf(typed: Typed, base: Base, locale: Locale, key: string): URLSearchParams {
  const { lines, ...fields } = typed;
  const form = new URLSearchParams(fields);
  for (const { description, quantity, unit, tax } of lines) {
    form.append('line_description', description);
    form.append('line_quantity', quantity);
    form.append('line_unit', unit);
    form.append('line_tax', tax);
  }
  form.set('request', base.request ?? '');
  form.set('content_hash', base.contentHash ?? '');
  form.set('locale', locale);
  form.set('key', key);
  return form;
}

/** Unlike randomUUID this is there without TLS too, as on a machine of one's own. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const now = (): string => new Date().toISOString();

/** Where to sign in again, or enter a code, for whoever was turned away while saving: the way back leads to this page. */
export function backHere(to: string): string {
  const { pathname, searchParams: query } = new URL(to, location.href);
  query.set('next', location.pathname + location.search);
  return `${pathname === '/second-factor' ? pathname : '/sign-in'}?${query}`;
}
