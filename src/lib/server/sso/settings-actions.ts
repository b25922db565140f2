// What the forms about domains and the rule do.
import type { RequestEvent } from '@sveltejs/kit';
import { done } from '$lib/schemas/common';
import { fieldsOf } from '$lib/schemas/forms';
import { domainChosen, domainForm, ruleForm, ruleSaved, tenantDomain } from '$lib/schemas/sso';
import { act, from, read } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { mend, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { SsoProblem } from './problem';
import { reach } from './reach';

export async function claimDomain(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = domainForm.safeParse(values);
  if (!form.success) return mend('domain', form.error, values);
  const outcome = await act(caller, 'claim_domain', { p_name: form.data.domain }, done);
  if (outcome.ok)
    return said('domain', 'Now publish the TXT record that stands below, then prove the domain.');
  const { refusal } = outcome;
  if (refusal.token !== 'invalid_domain') return refused('domain', refusal, values);
  return mend('domain', { domain: refusal.problems[0]?.problem ?? refusal.explanation }, values);
}

export async function proveDomain(event: RequestEvent) {
  const caller = callerOf(event);
  const form = domainChosen.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('prove', form.error, {});
  const query = from(caller, 'tenant_domains').eq('id', form.data.domain);
  const [domain] = await read(caller, query, tenantDomain);
  const found = domain ? await valuesOf(domain.txt_name) : [];
  if (found === null)
    return mend('prove', { domain: 'The name servers cannot be asked just now. Try again in a minute.' }, {});
  const args = { p_edge: env().EDGE_CREDENTIAL, p_domain: form.data.domain, p_found: found };
  const outcome = await act(caller, 'prove_domain', args, done);
  return outcome.ok
    ? said('prove', `${domain?.domain ?? 'The domain'} is proved.`)
    : refused('prove', outcome.refusal);
}

/** Null when nobody could be asked. */
async function valuesOf(name: string): Promise<string[] | null> {
  try {
    return (await reach().resolve(name, 'TXT')).slice(0, 50);
  } catch (problem) {
    if (problem instanceof SsoProblem) return null;
    throw problem;
  }
}

export async function dropDomain(event: RequestEvent) {
  const caller = callerOf(event);
  const form = domainChosen.safeParse(fieldsOf(await event.request.formData()));
  if (!form.success) return mend('drop', form.error, {});
  const outcome = await act(caller, 'drop_domain', { p_domain: form.data.domain }, done);
  return outcome.ok ? said('drop', 'The domain is given up.') : refused('drop', outcome.refusal);
}

export async function saveRule(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = ruleForm.safeParse(values);
  if (!form.success) return mend('rule', form.error, values);
  const args = { p_sso_only: form.data.sso_only === 'yes', p_break_glass: form.data.break_glass ?? null };
  const outcome = await act(caller, 'save_sso_rule', args, ruleSaved);
  if (!outcome.ok) return refused('rule', outcome.refusal, values);
  const { sso_only: only, sessions_ended: ended } = outcome.value;
  if (!only) return said('rule', 'Passwords count again.');
  return said(
    'rule',
    `Single sign-on is the only way in now. ${ended === 1 ? 'One session' : `${ended} sessions`} ended.`,
  );
}
