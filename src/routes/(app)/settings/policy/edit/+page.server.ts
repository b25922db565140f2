import { error, fail, redirect } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { templates } from '$lib/domain/policy/templates';
import { apply } from '$lib/domain/policy/operations';
import { typedOf } from '$lib/domain/policy/typed';
import { refused } from '$lib/server/http/answer';
import { checkPolicy, discardDraft, readDraft } from '$lib/server/policy/drafts';
import { keepDraft, postedPolicy } from '$lib/server/policy/keep-draft';
import { readNames } from '$lib/server/policy/read-names';
import { listVersions, readContent, versionAt } from '$lib/server/policy/read-versions';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import type { Actions, PageServerLoad } from './$types';

const here = '/settings/policy/edit';

/** The rule that an operation is about, counted from one; a copy and the other half of a split stand after it. */
function placeIn(operation: string): number | null {
  const [, act, at] = /^\w+\.(\w+):(\d+)/.exec(operation) ?? [];
  if (at === undefined) return null;
  const moved = act === 'down' || act === 'copy' ? 2 : act === 'up' ? 0 : 1;
  return Number(at) + (operation.startsWith('rule.') ? moved : 1);
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'policy.draft')) {
    error(403, { message: 'The policy is drafted by an Admin.', id: caller.requestId });
  }
  const [draft, names, versions] = await Promise.all([
    readDraft(caller),
    readNames(caller),
    listVersions(caller),
  ]);
  const version = versionAt(versions, new Date().toISOString());
  const inForce = version ? await readContent(caller, version) : null;
  const content = draft?.content ?? inForce ?? { rules: [], alternates: [], consent: false };
  const checked = await checkPolicy(caller, content);
  const base = caller.me.tenant.base_currency;
  return {
    names,
    version: version?.version ?? null,
    inForce,
    draft: draft && {
      revision: draft.revision,
      author: draft.author_name,
      at: draft.updated_at,
      base: draft.base_version,
    },
    typed: typedOf(content, base, localeOf(caller)),
    checked: checked.ok ? checked.value.problems : [],
    base,
    /** Without script, the rule that was worked at comes back open. */
    open: Number(url.searchParams.get('open')) || null,
  };
};

export const actions: Actions = {
  /** The page saving itself. */
  keep: async (event) => {
    const caller = callerOf(event);
    return keepDraft(caller, postedPolicy(caller, await event.request.formData()));
  },
  /** Without script: one operation, done here as the page would do it, and saved. */
  edit: async (event) => {
    const caller = callerOf(event);
    const form = await event.request.formData();
    const operation = String(form.get('do') ?? 'save');
    const posted = postedPolicy(caller, form);
    const template = templates.find(({ key }) => operation === `template:${key}`);
    const base = caller.me.tenant.base_currency;
    const typed = template
      ? typedOf(template.content(base), base, posted.locale)
      : apply(posted.typed, operation);
    const kept = await keepDraft(caller, { ...posted, typed });
    if (!kept.saved) return fail(kept.stored ? 409 : 422, { kept: { ...kept, typed } });
    if (operation === 'publish') redirect(303, '/settings/policy/publish');
    const at = operation === 'rule.add' ? typed.rules.length : placeIn(operation);
    redirect(303, at ? `${here}?open=${at}#rule-${at}` : here);
  },
  discard: async (event) => {
    const caller = callerOf(event);
    const revision = Number((await event.request.formData()).get('revision'));
    const outcome = await discardDraft(caller, revision);
    if (!outcome.ok) return refused('discard', outcome.refusal);
    redirect(303, '/settings/policy?said=discarded');
  },
};
