import { fieldsOf, inboxApproveForm, inboxAskForm } from '$lib/schemas/forms';
import { mend, refused, said } from '$lib/server/http/answer';
import { decideRequest } from '$lib/server/request/decide-request';
import { listInbox } from '$lib/server/request/list-inbox';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const caller = callerOf({ locals });
  return { rows: await listInbox(caller), key: crypto.randomUUID() };
};

export const actions: Actions = {
  approve: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = inboxApproveForm.safeParse(fields);
    if (!form.success) return mend('inbox', form.error, fields);
    const { request: id, ...rest } = form.data;
    const outcome = await decideRequest(caller, id, { ...rest, decision: 'approve', comment: '' });
    if (!outcome.ok) return refused(id, outcome.refusal);
    const after = outcome.value.state === 'approved' ? 'It is approved.' : 'It goes on to the next step.';
    return said('inbox', `Done. ${after}`);
  },
  ask: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = inboxAskForm.safeParse(fields);
    if (!form.success) return mend(fields.request ?? 'inbox', form.error, fields);
    const { request: id, ...rest } = form.data;
    const outcome = await decideRequest(caller, id, rest);
    if (!outcome.ok) return refused(id, outcome.refusal, fields);
    return said(
      'inbox',
      rest.decision === 'query'
        ? 'Sent. It comes back to you with the requester’s answer.'
        : 'Returned. The requester changes it and submits it again.',
    );
  },
};
