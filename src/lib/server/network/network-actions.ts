// What the form about networks does: tell what a list would block, or make it count.
import type { RequestEvent } from '@sveltejs/kit';
import type { Refusal } from '$lib/schemas/common';
import { fieldsOf } from '$lib/schemas/forms';
import { networksForm, networksIn, networksSaved } from '$lib/schemas/networks';
import { act } from '$lib/server/data-api/call';
import { mend, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { previewNetworks } from './list-networks';

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** The database names a network by its place in the list; here it is a line. */
function byLine(refusal: Refusal): string {
  const lines = refusal.problems.map(({ field, problem }) => {
    const place = /^networks\.(\d+)/.exec(field)?.[1];
    return place === undefined ? problem : `Line ${Number(place) + 1}: ${problem}`;
  });
  return lines.join(' ');
}

export async function previewList(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = networksForm.safeParse(values);
  if (!form.success) return mend('list', form.error, values);
  const outcome = await previewNetworks(caller, networksIn(form.data.list));
  if (outcome.ok) return { ...said('preview', ''), values, preview: outcome.value };
  if (outcome.refusal.problems.length === 0) return refused('list', outcome.refusal, values);
  return mend('list', { list: byLine(outcome.refusal) }, values);
}

export async function saveList(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = networksForm.safeParse(values);
  if (!form.success) return mend('list', form.error, values);
  if (form.data.reason === '') return mend('list', { reason: 'Say why. The trail keeps it.' }, values);
  const { list, reason, seen, key } = form.data;
  const args = { p_networks: networksIn(list), p_reason: reason, p_seen: seen, p_idempotency_key: key };
  const outcome = await act(caller, 'save_networks', args, networksSaved);
  if (outcome.ok) {
    const { networks, sessions_ended: ended } = outcome.value;
    const list = networks === 0 ? 'Everybody may sign in from anywhere.' : 'The networks are saved.';
    return said('list', `${list} ${many(ended, 'session was', 'sessions were')} ended.`);
  }
  if (outcome.refusal.problems.length > 0) return mend('list', { list: byLine(outcome.refusal) }, values);
  return refused('list', outcome.refusal, values);
}
