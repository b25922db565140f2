import { redirect } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { endAllForm, endSessionForm, fieldsOf } from '$lib/schemas/forms';
import { mend, refused, said } from '$lib/server/http/answer';
import { endAllSessions } from '$lib/server/session/end-all-sessions';
import { endSession } from '$lib/server/session/end-session';
import { callerOf } from '$lib/server/session/door';
import { listMySessions, listOpenSessions } from '$lib/server/session/list-sessions';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  const [mine, open] = await Promise.all([
    listMySessions(caller),
    holds(caller.me, 'session.read_all') ? listOpenSessions(caller) : null,
  ]);
  const others = open?.filter((session) => session.member_id !== caller.me.member.id) ?? null;
  return { mine, others, mayRevoke: holds(caller.me, 'session.revoke'), key: crypto.randomUUID() };
};

export const actions: Actions = {
  end: async (event) => {
    const caller = callerOf(event);
    const fields = fieldsOf(await event.request.formData());
    const form = endSessionForm.safeParse(fields);
    if (!form.success) return mend('end', form.error, fields);
    const outcome = await endSession(caller, form.data.session, form.data.key);
    if (!outcome.ok) return refused('end', outcome.refusal);
    if (form.data.session === caller.me.session.id) redirect(303, caller.signInAgain('signed_out'));
    return said('end', 'The session is ended. Its next step is refused.');
  },
  endAll: async (event) => {
    const caller = callerOf(event);
    const fields = fieldsOf(await event.request.formData());
    const form = endAllForm.safeParse(fields);
    if (!form.success) return mend('endAll', form.error, fields);
    const { who, reason, key } = form.data;
    const everyone = who === 'everyone';
    if (everyone && reason === '') return mend('endAll', { reason: 'Say why. The trail keeps it.' }, fields);
    const outcome = await endAllSessions(caller, { everyone, reason }, key);
    if (!outcome.ok) return refused('endAll', outcome.refusal, fields);
    redirect(303, caller.signInAgain('signed_out'));
  },
};
