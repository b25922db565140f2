// A replay, some slices of it: the page asks for one at a time, a form without script for as many as fit in a few seconds.
import { add, nothingYet, type Totals } from '$lib/domain/policy/replay';
import { refusal, type Refusal } from '$lib/schemas/common';
import { replayForm, replaySlice } from '$lib/schemas/replay';
import { act, type Caller } from '$lib/server/data-api/call';
import { readDraft } from './drafts';

export type Replayed = { days: string; totals: Totals; refusal: Refusal | null };

const patience = 6000;

const moved = refusal.parse({
  ok: false,
  token: 'content_changed',
  explanation: 'The draft was changed since this page was opened. Load the page again, then run it.',
});

export async function replayFor(caller: Caller, form: FormData): Promise<{ replayed: Replayed }> {
  const { days, revision, slices, totals: before } = replayForm.parse(Object.fromEntries(form));
  let totals: Totals = (form.get('go') === 'anew' ? null : before) ?? nothingYet();
  const told = (why: Refusal | null) => ({ replayed: { days, totals, refusal: why } });
  const draft = await readDraft(caller);
  if (draft?.revision !== revision) return told(moved);
  const since = days === '' ? null : new Date(Date.now() - Number(days) * 86_400_000).toISOString();
  const until = Date.now() + patience;
  for (let done = 0; !totals.done && done < slices && Date.now() < until; done += 1) {
    const args = { p_content: draft.content, p_after: totals.after, p_since: since };
    const outcome = await act(caller, 'replay_policy', args, replaySlice);
    if (!outcome.ok) return told(outcome.refusal);
    const { next, done: last, total, slice } = outcome.value;
    totals = {
      ...add(totals, slice),
      total: total ?? totals.total,
      after: next ?? totals.after,
      done: last,
    };
  }
  return told(null);
}
