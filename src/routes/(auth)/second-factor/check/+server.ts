// The dialog's question: is this code right? It lifts the session, and the form that waited is sent again.
import { json } from '@sveltejs/kit';
import { wordsFor } from '$lib/domain/words';
import { codeForm } from '$lib/schemas/factor';
import { passFactor } from '$lib/server/factor/check-code';
import { readFactorState } from '$lib/server/factor/state';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  const form = codeForm.safeParse(await event.request.json().catch(() => null));
  if (!form.success) return json({ ok: false, title: 'Enter the code.', explanation: '' }, { status: 400 });
  const state = await readFactorState(event.locals.db, event.locals.requestId);
  const outcome = state.ok ? await passFactor(event, state.value.member_id, form.data.code) : state;
  if (outcome.ok) return json({ ok: true });
  const { token, explanation } = outcome.refusal;
  const { title, status } = wordsFor(token);
  return json({ ok: false, title, explanation }, { status });
};
