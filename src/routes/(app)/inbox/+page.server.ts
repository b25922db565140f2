import { fieldsOf, inboxApproveForm, inboxAskForm } from '$lib/schemas/forms';
import { bulkForm } from '$lib/schemas/bulk';
import { readCalendar } from '$lib/server/calendar/read-calendar';
import { mend, refused, said } from '$lib/server/http/answer';
import { following } from '$lib/server/http/following';
import { bulkApprove } from '$lib/server/request/bulk-approve';
import { decideRequest } from '$lib/server/request/decide-request';
import { listInbox } from '$lib/server/request/list-inbox';
import { noticeRows } from '$lib/server/request/notice-rows';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const caller = callerOf(event);
  const [rows, calendar] = await Promise.all([listInbox(caller), readCalendar(caller)]);
  const deciding = rows.filter(({ reason }) => reason === 'decide').map((row) => row.request_id);
  return {
    rows,
    calendar,
    key: crypto.randomUUID(),
    ...(await following(event, 'noticed', noticeRows(caller, [...new Set(deciding)]))),
  };
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
  bulk: async ({ locals, request }) => {
    const caller = callerOf({ locals });
    const data = await request.formData();
    const form = bulkForm.safeParse({
      item: data.getAll('item'),
      noticed: data.getAll('noticed'),
      key: data.get('key'),
    });
    if (!form.success) return mend('bulk', form.error, {});
    const outcome = await bulkApprove(caller, form.data.item, form.data.noticed, form.data.key);
    if (!outcome.ok) return refused('bulk', outcome.refusal);
    return { ...said('bulk', 'Each was judged by itself.'), outcomes: outcome.value.outcomes };
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
