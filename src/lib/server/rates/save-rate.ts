// A rate is added, never changed: what was submitted under the one before keeps it.
import type { RequestEvent } from '@sveltejs/kit';
import { startOfDay, today } from '$lib/domain/dates';
import { parseDecimal } from '$lib/domain/money';
import { fieldsOf } from '$lib/schemas/forms';
import { rateForm, rateSaved } from '$lib/schemas/policy';
import { act } from '$lib/server/data-api/call';
import { mend, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { localeOf } from '$lib/server/session/locale-of';

const about = 'rate';
const places = 10;

/** A whole number of ten-thousand-millionths, as the number that JSON writes for it. */
const asNumber = (value: bigint): number => {
  const digits = value.toString().padStart(places + 1, '0');
  return Number(`${digits.slice(0, -places)}.${digits.slice(-places)}`);
};

export async function saveRate(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = rateForm.safeParse(values);
  if (!form.success) return mend(about, form.error, values);
  const { currency, rate, source, date, key } = form.data;
  const read = parseDecimal(rate, places, localeOf(caller));
  if (!read.ok || read.value === 0n)
    return mend(
      about,
      { rate: read.ok ? 'Give a rate above zero.' : read.problem.replace('an amount', 'a rate') },
      values,
    );
  const zone = caller.me.tenant.time_zone;
  const later = date !== '' && date !== today(new Date().toISOString(), zone);
  const outcome = await act(
    caller,
    'save_rate',
    {
      p_currency: currency,
      p_rate: asNumber(read.value),
      p_source: source,
      p_effective_at: later ? startOfDay(date, zone) : null,
      p_idempotency_key: key,
    },
    rateSaved,
  );
  if (outcome.ok) return said(about, `The rate for ${currency} is saved.`);
  const { refusal } = outcome;
  if (refusal.token !== 'invalid_rate') return refused(about, refusal, values);
  const fields = refusal.problems.map(({ field, problem }) => [
    field === 'effective_at' ? 'date' : field,
    problem,
  ]);
  return mend(about, Object.fromEntries(fields) as Record<string, string>, values);
}
