// The request form's post, from both of its pages: save, and when asked, submit. What was typed comes back
// with every answer that is not a redirect.
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { contentFrom, emptyLine, type Problems, type Typed } from '$lib/domain/request-content';
import { wordsFor } from '$lib/domain/words';
import type { Refusal } from '$lib/schemas/common';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';
import { beside, postedForm } from './posted-form';
import { readPayees } from './read-payees';
import { findRequest } from './read-request';
import { saveRequest } from './save-request';
import { submitRequest } from './submit-request';

type Kept = {
  typed: Typed;
  problems: Problems;
  refusal: Refusal | null;
  /** Set once the draft exists, so that the next post changes it and does not make a second. */
  request: string | null;
  /** What the next post begins from: after "content changed" the newest, so that saving again is a choice. */
  contentHash: string | null;
};

const answer = (status: number, kept: Kept) => fail(status, kept);

export async function takeRequestForm(event: RequestEvent, known: string | null) {
  const caller = callerOf(event);
  const form = await event.request.formData();
  const { key, locale, ...kept } = postedForm(form, known);
  const edit = form.get('edit');
  if (typeof edit === 'string' && edit !== '')
    return { ...kept, typed: edited(kept.typed, edit), problems: {}, refusal: null };
  const submitting = form.get('then') === 'submit';
  const { content, problems, places } = contentFrom(kept.typed, await readPayees(caller), {
    draft: !submitting,
    locale: locale ?? localeOf(caller),
  });
  if (!key) problems.form = 'This form could not be read. Send it again.';
  if (!key || Object.keys(problems).length > 0) return answer(400, { ...kept, problems, refusal: null });
  const refused = (refusal: Refusal, now: { request: string | null; contentHash: string | null }) =>
    answer(wordsFor(refusal.token).status, {
      typed: kept.typed,
      ...now,
      refusal,
      problems: beside(refusal.problems, places),
    });
  const sendOn = async (id: string, hash: string) => {
    const submit = await submitRequest(caller, id, hash, `${key}:submit`);
    if (submit.ok) redirect(303, `/requests/${id}?said=submitted`);
    const now = submit.refusal.token === 'content_changed' ? await findRequest(caller, id) : null;
    return refused(submit.refusal, { request: id, contentHash: now?.content_hash ?? hash });
  };
  const { request, contentHash } = kept;
  const asSaved = submitting && form.get('saved') === '1' && request && contentHash;
  if (asSaved) return sendOn(request, contentHash);
  const save = await saveRequest(caller, { request, contentHash, content }, `${key}:save`);
  if (!save.ok) {
    const moved = save.refusal.token === 'content_changed' && request;
    const now = moved ? await findRequest(caller, request) : null;
    return refused(save.refusal, { request, contentHash: now?.content_hash ?? contentHash });
  }
  const { request_id: id, content_hash: hash } = save.value;
  if (!submitting) redirect(303, `/requests/${id}/edit?said=saved`);
  return sendOn(id, hash);
}

/** Adding and removing lines without script: the page comes back with the line more or less. */
function edited(typed: Typed, edit: string): Typed {
  if (edit === 'add') return { ...typed, lines: [...typed.lines, emptyLine()] };
  const gone = Number(edit.replace('remove:', ''));
  const lines = typed.lines.filter((_, index) => index !== gone);
  return { ...typed, lines: lines.length > 0 ? lines : [emptyLine()] };
}
