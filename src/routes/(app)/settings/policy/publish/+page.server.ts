import { error, redirect } from '@sveltejs/kit';
import { startOfDay, today } from '$lib/domain/dates';
import { holds } from '$lib/domain/permissions';
import { fieldsOf } from '$lib/schemas/forms';
import { publishForm } from '$lib/schemas/policy';
import { mend, refused } from '$lib/server/http/answer';
import { checkPolicy, readDraft } from '$lib/server/policy/drafts';
import { publishPolicy } from '$lib/server/policy/publish';
import { readNames } from '$lib/server/policy/read-names';
import { replayFor } from '$lib/server/policy/replay';
import { listVersions, readContent, versionAt } from '$lib/server/policy/read-versions';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'policy.publish', 'policy.draft')) {
    error(403, { message: 'The policy is made effective by an Admin.', id: caller.requestId });
  }
  const draft = await readDraft(caller);
  if (!draft) redirect(303, '/settings/policy');
  const [versions, names, checked] = await Promise.all([
    listVersions(caller),
    readNames(caller),
    checkPolicy(caller, draft.content),
  ]);
  const version = versionAt(versions, new Date().toISOString());
  return {
    draft: {
      content: draft.content,
      revision: draft.revision,
      author: draft.author_name,
      at: draft.updated_at,
    },
    version: version?.version ?? null,
    consent: version?.consent ?? false,
    inForce: version ? await readContent(caller, version) : null,
    checked: checked.ok ? checked.value.problems : [],
    names,
    base: caller.me.tenant.base_currency,
    today: today(new Date().toISOString(), caller.me.tenant.time_zone),
    mayPublish: holds(caller.me, 'policy.publish'),
    mayReplay: holds(caller.me, 'policy.replay'),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  publish: async (event) => {
    const caller = callerOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = publishForm.safeParse(values);
    if (!form.success) return mend('publish', form.error, values);
    const { revision, reason, when, date, key } = form.data;
    const later = when === 'later';
    const effectiveFrom = later ? startOfDay(date, caller.me.tenant.time_zone) : null;
    const outcome = await publishPolicy(caller, { revision, reason, effectiveFrom }, key);
    if (!outcome.ok) {
      const { refusal } = outcome;
      if (refusal.token === 'effective_in_past')
        return mend('publish', { date: 'Give a day that is still to come.' }, values);
      return refused('publish', refusal, values);
    }
    redirect(
      303,
      `/settings/policy?said=${outcome.value.pending ? 'proposed' : later ? 'later' : 'published'}`,
    );
  },
  replay: async (event) => {
    const caller = callerOf(event);
    return replayFor(caller, await event.request.formData());
  },
};
