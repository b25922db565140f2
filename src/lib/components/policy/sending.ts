// The draft and the replay as they travel, whoever sends them: the same names as the fields on the page.
import type { Locale } from '$lib/domain/locales';
import type { Totals } from '$lib/domain/policy/replay';
import { fieldsOfPolicy, type TypedPolicy } from '$lib/domain/policy/typed';

export function draftForm(typed: TypedPolicy, revision: string | null, locale: Locale): URLSearchParams {
  const form = new URLSearchParams(fieldsOfPolicy(typed));
  form.set('revision', revision ?? '');
  form.set('locale', locale);
  return form;
}

/** One slice more of a replay. */
export function sliceForm(days: string, revision: number, so: Totals | null): URLSearchParams {
  const form = new URLSearchParams({ days, revision: String(revision), slices: '1' });
  if (so) form.set('totals', JSON.stringify(so));
  return form;
}
