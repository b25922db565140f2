// What the forms about the calendar do. The database replaces it whole, so each sends what stands beside its own change.
import type { RequestEvent } from '@sveltejs/kit';
import type { Calendar } from '$lib/domain/working-days';
import { calendarSaved, holidayForm, holidayGone, weekForm } from '$lib/schemas/calendar';
import { fieldsOf } from '$lib/schemas/forms';
import { act, type Caller } from '$lib/server/data-api/call';
import { mend, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { readCalendar } from './read-calendar';

type Values = Record<string, string>;

async function save(
  caller: Caller,
  about: string,
  { days, holidays }: Calendar,
  words: string,
  values: Values,
) {
  const outcome = await act(
    caller,
    'save_working_days',
    { p_days: [...days], p_holidays: [...holidays] },
    calendarSaved,
  );
  if (outcome.ok) return said(about, words);
  const { refusal } = outcome;
  if (refusal.token !== 'invalid_calendar') return refused(about, refusal, values);
  // what was added stands last in the list: its fields are the form's
  const last = `holidays.${holidays.length - 1}.`;
  const named = refusal.problems.map(({ field, problem }) => [
    field.startsWith(last) ? field.slice(last.length) : field === 'holidays' ? 'day' : field,
    problem,
  ]);
  return mend(about, Object.fromEntries(named) as Values, values);
}

export async function saveWeek(event: RequestEvent) {
  const caller = callerOf(event);
  const form = weekForm.safeParse({ days: (await event.request.formData()).getAll('days') });
  if (!form.success) return mend('week', { days: 'Choose at least one working day.' }, {});
  const { holidays } = await readCalendar(caller);
  return save(caller, 'week', { days: form.data.days, holidays }, 'The working days are saved.', {});
}

export async function addHoliday(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = holidayForm.safeParse(values);
  if (!form.success) return mend('add', form.error, values);
  const { days, holidays } = await readCalendar(caller);
  return save(
    caller,
    'add',
    { days, holidays: [...holidays, form.data] },
    `${form.data.name} is added.`,
    values,
  );
}

export async function removeHoliday(event: RequestEvent) {
  const caller = callerOf(event);
  const form = holidayGone.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('remove', form.error, {});
  const { days, holidays } = await readCalendar(caller);
  const gone = holidays.find(({ day }) => day === form.data.day);
  const kept = holidays.filter((one) => one !== gone);
  return save(caller, 'remove', { days, holidays: kept }, `${gone?.name ?? 'It'} is removed.`, {});
}
