// What the forms about payees do: on the register's pages and on a change's own.
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { fieldsOf } from '$lib/schemas/forms';
import { decideChangeForm, proposeForm, withdrawChangeForm } from '$lib/schemas/payee';
import { mend, namedIn, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { decideChange, withdrawChange } from './decide-change';
import { proposeChange } from './propose-change';

/** Proposes and goes to the change's own page, where its answer is. */
export async function propose(event: RequestEvent, payeeId: string | null) {
  const values = fieldsOf(await event.request.formData());
  const form = proposeForm.safeParse(values);
  if (!form.success) return mend('propose', form.error, values);
  if (form.data.reason === '') return mend('propose', { reason: 'Say why. The trail keeps it.' }, values);
  const outcome = await proposeChange(callerOf(event), payeeId, form.data);
  if (outcome.ok) redirect(303, `/payees/changes/${outcome.value.change_id}?said=proposed`);
  const { refusal } = outcome;
  if (refusal.token !== 'invalid_payee') return refused('propose', refusal, values);
  return mend('propose', namedIn(refusal), values);
}

function returnedWords(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ' One request that relied on it went back to its requester.'
    : ` ${count} requests that relied on it went back to their requesters.`;
}

export async function decide(event: RequestEvent, changeId: string, bank: boolean) {
  const values = fieldsOf(await event.request.formData());
  const form = decideChangeForm.safeParse(values);
  if (!form.success) return mend('decide', form.error, values);
  const { decision, called, number, told, reason } = form.data;
  if (decision === 'refuse' && reason === '')
    return mend('decide', { reason: 'Say why you refuse it. Whoever proposed it reads this.' }, values);
  const missing = {
    ...(called === '' ? { called: 'Say whom you called.' } : {}),
    ...(number === '' ? { number: 'Say which number, and where you know it from.' } : {}),
    ...(told === '' ? { told: 'Say what they told you.' } : {}),
  };
  if (decision === 'approve' && bank && Object.keys(missing).length > 0)
    return mend('decide', missing, values);
  const outcome = await decideChange(callerOf(event), changeId, form.data);
  if (!outcome.ok) return refused('decide', outcome.refusal, values);
  if (decision === 'refuse') return said('decide', 'Refused. The payee stays as it is.');
  return said('decide', `Approved.${returnedWords(outcome.value.returned)}`);
}

export async function withdraw(event: RequestEvent, changeId: string) {
  const form = withdrawChangeForm.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('withdraw', form.error, {});
  const outcome = await withdrawChange(callerOf(event), changeId, form.data.key);
  return outcome.ok
    ? said('withdraw', 'Taken back. The payee stays as it is.')
    : refused('withdraw', outcome.refusal);
}
