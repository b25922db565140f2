import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { alternateForm, bodyForm, commentForm, decideForm, fieldsOf } from '$lib/schemas/forms';
import type { Outcome } from '$lib/server/data-api/call';
import { mend, refused, said } from '$lib/server/http/answer';
import { findPayee } from '$lib/server/payee/read-payee';
import { addComment } from '$lib/server/request/add-comment';
import { answerQuery } from '$lib/server/request/answer-query';
import { decideRequest } from '$lib/server/request/decide-request';
import { look } from '$lib/server/request/look';
import { markPaid } from '$lib/server/request/mark-paid';
import { nameAlternate } from '$lib/server/request/name-alternate';
import { readBalance } from '$lib/server/request/read-balance';
import { explainPicked, readRequest } from '$lib/server/request/read-request';
import { submitRequest } from '$lib/server/request/submit-request';
import { listVouchers } from '$lib/server/request/list-vouchers';
import { whatWaits } from '$lib/server/request/what-waits';
import { withdrawRequest } from '$lib/server/request/withdraw-request';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

function idOf(event: { params: { id: string }; locals: App.Locals }): string {
  const id = z.guid().safeParse(event.params.id);
  if (!id.success) missing(event.locals.requestId);
  return id.data;
}

function missing(id: string): never {
  error(404, { message: 'There is no such request for you.', id });
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const caller = callerOf({ locals });
  const id = idOf({ params, locals });
  const [found, balance, vouchers] = await Promise.all([
    readRequest(caller, id, look(caller, id)),
    readBalance(caller, id),
    listVouchers(caller, id),
  ]);
  if (!found) missing(caller.requestId);
  const who = z.guid().safeParse(url.searchParams.get('who'));
  const [payee, picked] = await Promise.all([
    found.request.payee_id ? findPayee(caller, found.request.payee_id) : null,
    explainPicked(caller, found, who.success ? who.data : null),
  ]);
  return {
    ...found,
    picked,
    payee,
    balance,
    vouchers,
    said: url.searchParams.get('said'),
    key: crypto.randomUUID(),
  };
};

type Send = (
  caller: ReturnType<typeof callerOf>,
  id: string,
  body: string,
  key: string,
) => Promise<Outcome<unknown>>;

/** The acts that take one text; `needs` says what is missing when it may not be empty. */
async function sendBody(event: RequestEvent, about: string, done: string, needs: string | null, send: Send) {
  const caller = callerOf(event);
  const fields = fieldsOf(await event.request.formData());
  const form = bodyForm.safeParse(fields);
  if (!form.success) return mend(about, form.error, fields);
  if (needs && form.data.body === '') return mend(about, { body: needs }, fields);
  const outcome = await send(caller, idOf(event), form.data.body, form.data.key);
  return outcome.ok ? said(about, done) : refused(about, outcome.refusal, fields);
}

const reasons = {
  reject: 'Say why you reject it. The requester reads this.',
  query: 'Write your question. The requester answers it here.',
  return: 'Say what should change. The requester reads this.',
};
const decisions = {
  reject: 'Rejected. The requester is told why.',
  query: 'Sent. The requester answers, then it comes back to the same step.',
  return: 'Returned. The requester changes it and submits it again.',
};

export const actions: Actions = {
  decide: async (event) => {
    const caller = callerOf(event);
    const fields = fieldsOf(await event.request.formData());
    const form = decideForm.safeParse(fields);
    if (!form.success) return mend('decide', form.error, fields);
    const { decision, comment } = form.data;
    if (decision !== 'approve' && comment === '')
      return mend('decide', { comment: reasons[decision] }, fields);
    const outcome = await decideRequest(caller, idOf(event), form.data);
    if (!outcome.ok) return refused('decide', outcome.refusal, fields);
    const approved = outcome.value.state === 'approved';
    const done = approved ? 'Done. It is approved.' : 'Done. It goes on to the next step.';
    const next = await whatWaits(caller, idOf(event));
    return { ...said('decide', decision === 'approve' ? done : decisions[decision]), next };
  },
  submit: (event) =>
    sendBody(event, 'submit', 'Submitted.', null, (caller, id, hash, key) =>
      submitRequest(caller, id, hash || null, key),
    ),
  answer: (event) =>
    sendBody(
      event,
      'answer',
      'Answered. It waits for the same person again.',
      'Write your answer.',
      answerQuery,
    ),
  withdraw: (event) => sendBody(event, 'withdraw', 'Withdrawn.', null, withdrawRequest),
  paid: (event) => sendBody(event, 'paid', 'Marked paid.', null, markPaid),
  comment: async (event) => {
    const caller = callerOf(event);
    const data = await event.request.formData();
    const mentions = data.getAll('mentions').filter((one) => typeof one === 'string');
    const fields = { ...fieldsOf(data), mentions: mentions.join() };
    const form = commentForm.safeParse({ ...fields, mentions });
    if (!form.success) return mend('comment', form.error, fields);
    const { body, key } = form.data;
    if (body === '') return mend('comment', { body: 'Write a comment.' }, fields);
    const outcome = await addComment(caller, idOf(event), body, form.data.mentions, key);
    if (!outcome.ok) return refused('comment', outcome.refusal, fields);
    return said(
      'comment',
      mentions.length > 0 ? 'Comment added. Whoever you mentioned is told.' : 'Comment added.',
    );
  },
  alternate: async (event) => {
    const caller = callerOf(event);
    const fields = fieldsOf(await event.request.formData());
    const form = alternateForm.safeParse(fields);
    if (!form.success) return mend('alternate', form.error, fields);
    const { member, reason, key } = form.data;
    if (reason === '') return mend('alternate', { reason: 'Say why. The trail keeps it.' }, fields);
    const outcome = await nameAlternate(caller, idOf(event), member, reason, key);
    return outcome.ok
      ? said('alternate', 'The alternate is named.')
      : refused('alternate', outcome.refusal, fields);
  },
};
