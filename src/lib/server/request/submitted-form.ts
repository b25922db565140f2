// The request form's post, from both of its pages: save, and when asked, submit. What was typed comes back
// with every answer that is not a redirect.
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { contentFrom, emptyLine, typedFrom, type Problems, type Typed } from '$lib/domain/request-content';
import { wordsFor } from '$lib/domain/words';
import type { Refusal } from '$lib/schemas/common';
import { idempotencyKey } from '$lib/schemas/forms';
import { payee } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { callerOf } from '$lib/server/session/door';
import { saveRequest } from './save-request';
import { submitRequest } from './submit-request';

type Kept = {
  typed: Typed;
  problems: Problems;
  refusal: Refusal | null;
  /** Set once the draft exists, so that the next post changes it and does not make a second. */
  request: string | null;
  contentHash: string | null;
};

const hidden = z.object({
  request: z.guid().nullable().catch(null),
  content_hash: z.string().min(1).max(200).nullable().catch(null),
  key: idempotencyKey,
});

/** The database's own field paths, in the form's names. */
const formNames: Record<string, string> = {
  payee_id: 'payee',
  payee_name: 'payee',
  department_id: 'department',
  purchase_order_id: 'order',
  quantity_milli: 'quantity',
  unit_minor: 'unit',
  tax_basis_points: 'tax',
};

function beside(problems: Refusal['problems']): Problems {
  const named: Problems = {};
  for (const { field, problem } of problems) {
    const path = field.split(/[.[\]]+/).filter(Boolean);
    named[path.map((part) => formNames[part] ?? part).join('.')] ??= problem;
  }
  return named;
}

const answer = (status: number, kept: Kept) => fail(status, kept);

const refusedWith = (refusal: Refusal, kept: Omit<Kept, 'refusal' | 'problems'>) =>
  answer(wordsFor(refusal.token).status, { ...kept, refusal, problems: beside(refusal.problems) });

const readPayees = (caller: Caller) =>
  read(caller, from(caller, 'payees').eq('active', true).limit(1000), payee);

export async function takeRequestForm(event: RequestEvent, known: string | null) {
  const caller = callerOf(event);
  const form = await event.request.formData();
  const typed = typedFrom(form);
  const posted = hidden.safeParse({
    request: known ?? form.get('request'),
    content_hash: form.get('content_hash'),
    key: form.get('key'),
  });
  const kept = {
    typed,
    request: posted.data?.request ?? null,
    contentHash: posted.data?.content_hash ?? null,
  };
  const edit = form.get('edit');
  if (typeof edit === 'string' && edit !== '')
    return { ...kept, typed: edited(typed, edit), problems: {}, refusal: null };
  const { content, problems } = contentFrom(typed, await readPayees(caller));
  if (!posted.success) problems.form = 'This form could not be read. Send it again.';
  if (!posted.success || Object.keys(problems).length > 0)
    return answer(400, { ...kept, problems, refusal: null });
  const { key } = posted.data;
  const save = await saveRequest(
    caller,
    { request: kept.request, contentHash: kept.contentHash, content },
    `${key}:save`,
  );
  if (!save.ok) return refusedWith(save.refusal, kept);
  const { request_id: id, content_hash: hash } = save.value;
  if (form.get('then') !== 'submit') redirect(303, `/requests/${id}/edit?said=saved`);
  const submit = await submitRequest(caller, id, hash, `${key}:submit`);
  if (!submit.ok) return refusedWith(submit.refusal, { typed, request: id, contentHash: hash });
  redirect(303, `/requests/${id}?said=submitted`);
}

/** Adding and removing lines without script: the page comes back with the line more or less. */
function edited(typed: Typed, edit: string): Typed {
  if (edit === 'add') return { ...typed, lines: [...typed.lines, emptyLine()] };
  const gone = Number(edit.replace('remove:', ''));
  const lines = typed.lines.filter((_, index) => index !== gone);
  return { ...typed, lines: lines.length > 0 ? lines : [emptyLine()] };
}
