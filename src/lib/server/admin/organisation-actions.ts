// What the forms about the organisation do, in the set-up and in the settings.
import type { RequestEvent } from '@sveltejs/kit';
import { chosenLocale } from '$lib/domain/locales';
import { exponentOf, parseMoney } from '$lib/domain/money';
import { settingsForm } from '$lib/schemas/admin';
import { fieldsOf } from '$lib/schemas/forms';
import { mend, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { saveSettings } from './save-settings';

const about = 'organisation';

/** The database's fields, by the names of the form's. */
const fieldOf = (field: string): string => (field === 'threshold_minor' ? 'threshold' : field);

function words(changed: string[], version: number | null): string {
  if (changed.length === 0) return 'Saved. Nothing was different.';
  if (version === null) return 'Saved.';
  return `Saved. Policy version ${version} counts for what is submitted from now on.`;
}

export async function saveOrganisation(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = settingsForm.safeParse(values);
  if (!form.success) return mend(about, form.error, values);
  const { threshold, locale, policy_version: seen, payee_cooling_days: cooling, ...rest } = form.data;
  const settings = {
    ...rest,
    ...(locale ? { locale } : {}),
    ...(seen ? { policy_version: seen } : {}),
    ...(cooling === undefined ? {} : { payee_cooling_days: cooling }),
  };
  const { base_currency: code } = rest;
  const signs = chosenLocale(caller.me.member.locale, caller.me.tenant.locale);
  const amount =
    rest.deciders === 'three_or_more' && threshold.trim() !== ''
      ? parseMoney(threshold, code, exponentOf(code), signs)
      : null;
  if (amount && !amount.ok) return mend(about, { threshold: amount.problem }, values);
  const outcome = await saveSettings(caller, {
    ...settings,
    ...(amount ? { threshold_minor: Number(amount.value) } : {}),
  });
  if (outcome.ok) return said(about, words(outcome.value.changed, outcome.value.policy_version));
  const { refusal } = outcome;
  if (refusal.token !== 'invalid_settings') return refused(about, refusal, values);
  return mend(
    about,
    Object.fromEntries(refusal.problems.map(({ field, problem }) => [fieldOf(field), problem])),
    values,
  );
}
