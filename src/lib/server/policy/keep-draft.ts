// The editor saving itself: what can be read is saved under the revision that was seen; what cannot stays on the page.
import { contentKey } from '$lib/domain/policy/content';
import { isLocale, type Locale } from '$lib/domain/locales';
import { readTyped, typedFrom, typedOf, type Problems, type TypedPolicy } from '$lib/domain/policy/typed';
import type { Refusal } from '$lib/schemas/common';
import type { PolicyProblem } from '$lib/schemas/policy';
import type { Caller } from '$lib/server/data-api/call';
import { localeOf } from '$lib/server/session/locale-of';
import { readDraft, saveDraft } from './drafts';

export type StoredDraft = { revision: number; author: string | null; at: string; typed: TypedPolicy };
export type KeptPolicy = {
  saved: boolean;
  revision: number | null;
  checked: PolicyProblem[];
  problems: Problems;
  refusal: Refusal | null;
  /** What somebody else saved meanwhile. */
  stored: StoredDraft | null;
  /** There is no draft any more that could have been saved. */
  gone: boolean;
};
export type PostedPolicy = { typed: TypedPolicy; revision: number | null; locale: Locale };

export function postedPolicy(caller: Caller, form: FormData): PostedPolicy {
  const revision = Number(form.get('revision') || Number.NaN);
  const locale = form.get('locale');
  return {
    typed: typedFrom(form),
    revision: Number.isSafeInteger(revision) ? revision : null,
    locale: isLocale(locale) ? locale : localeOf(caller),
  };
}

export async function keepDraft(caller: Caller, posted: PostedPolicy): Promise<KeptPolicy> {
  const { typed, revision, locale } = posted;
  const base = caller.me.tenant.base_currency;
  const { content, problems } = readTyped(typed, base, locale);
  const nothing = { saved: false, checked: [], refusal: null, stored: null, gone: false };
  const told: KeptPolicy = { ...nothing, revision, problems };
  if (Object.keys(problems).length > 0) return told;
  const outcome = await saveDraft(caller, content, revision);
  if (outcome.ok)
    return { ...told, saved: true, revision: outcome.value.revision, checked: outcome.value.problems };
  const { refusal } = outcome;
  if (refusal.token !== 'content_changed' && refusal.token !== 'no_draft') return { ...told, refusal };
  const now = await readDraft(caller);
  if (!now) return { ...told, refusal, gone: true };
  // An answer that was lost on the way: what was sent again stands there already.
  if (contentKey(now.content) === contentKey(content))
    return { ...told, saved: true, revision: now.revision };
  const { revision: at, author_name: author, updated_at } = now;
  return {
    ...told,
    refusal,
    stored: { revision: at, author, at: updated_at, typed: typedOf(now.content, base, locale) },
  };
}
