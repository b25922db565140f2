import { formatDate } from '$lib/domain/dates';
import { holds } from '$lib/domain/permissions';
import { fieldsOf } from '$lib/schemas/forms';
import { proposalForm } from '$lib/schemas/policy';
import { mend, refused, said } from '$lib/server/http/answer';
import { readDraft } from '$lib/server/policy/drafts';
import { decideProposal, listProposals } from '$lib/server/policy/publish';
import { readNames } from '$lib/server/policy/read-names';
import { listVersions, readContent, versionAt } from '$lib/server/policy/read-versions';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import type { Actions, PageServerLoad } from './$types';

/** Everybody is bound by it, so everybody may read it; the database shows drafts and proposals to few. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const now = new Date().toISOString();
  const [versions, names, draft, proposals] = await Promise.all([
    listVersions(caller),
    readNames(caller),
    readDraft(caller),
    listProposals(caller),
  ]);
  const version = versionAt(versions, now);
  return {
    versions,
    version,
    upcoming: versions.filter(({ effective_from }) => Date.parse(effective_from) > Date.parse(now)),
    content: version ? await readContent(caller, version) : null,
    names,
    proposals,
    draft: draft && { author: draft.author_name, at: draft.updated_at },
    base: caller.me.tenant.base_currency,
    mayDraft: holds(caller.me, 'policy.draft'),
    mayPublish: holds(caller.me, 'policy.publish'),
    told: url.searchParams.get('said'),
    key: crypto.randomUUID(),
  };
};

export const actions: Actions = {
  decide: async (event) => {
    const caller = callerOf(event);
    const values = fieldsOf(await event.request.formData());
    const form = proposalForm.safeParse(values);
    if (!form.success) return mend('proposal', form.error, values);
    const { proposal, decision, reason, key } = form.data;
    const accept = decision === 'agree';
    if (decision === 'refuse' && reason === '')
      return mend('proposal', { reason: 'Say why you refuse.' }, values);
    const outcome = await decideProposal(caller, { proposal, accept, reason: reason || null }, key);
    if (!outcome.ok) return refused('proposal', outcome.refusal, values);
    if (decision === 'withdraw') return said('proposal', 'Taken back. The draft can be changed.');
    if (!accept) return said('proposal', 'Refused. What is in force stays, and the draft can be changed.');
    const { version, effective_from: at } = outcome.value;
    const day = at ? formatDate(at, caller.me.tenant.time_zone, localeOf(caller)) : null;
    return said('proposal', `Agreed. Version ${version ?? ''} counts${day ? ` from ${day}` : ''}.`);
  },
};
