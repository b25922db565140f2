// A SAML provider as an Admin sets it up: named first, because it wants to know our addresses before it says its own.
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { fieldsOf } from '$lib/schemas/forms';
import type { Refusal } from '$lib/schemas/common';
import { newSamlForm, samlForm, type SamlForm } from '$lib/schemas/saml';
import { identityProvider, providerSaved } from '$lib/schemas/sso';
import { act, from, read, type Caller } from '$lib/server/data-api/call';
import { mend, namedIn, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { reach } from '$lib/server/sso/reach';
import { findMetadata } from './find-metadata';
import type { IdpMetadata } from './idp-metadata';
import { readSettings } from './provider-settings';

const save = (caller: Caller, settings: Record<string, unknown>, provider: string | null) =>
  act(
    caller,
    'save_identity_provider',
    { p_settings: settings as never, p_provider: provider },
    providerSaved,
  );

function turnedDown(about: string, refusal: Refusal, values: Record<string, string>) {
  if (refusal.token !== 'invalid_provider') return refused(about, refusal, values);
  // the issuer comes with the metadata, and has no field of its own
  const { issuer, metadata, ...rest } = namedIn(refusal);
  const words = issuer ?? metadata;
  return mend(about, words ? { ...rest, metadata_text: words } : rest, values);
}

export async function addSaml(event: RequestEvent) {
  const caller = callerOf(event);
  const values = fieldsOf(await event.request.formData());
  const form = newSamlForm.safeParse(values);
  if (!form.success) return mend('new', form.error, values);
  // Until the provider's metadata says its name, one that nobody has.
  const issuer = `urn:uuid:${crypto.randomUUID()}`;
  const saved = await save(caller, { kind: 'saml', issuer, active: false, ...form.data }, null);
  if (!saved.ok) return turnedDown('new', saved.refusal, values);
  redirect(303, `/settings/single-sign-on/saml/${saved.value.provider_id}`);
}

export async function saveSaml(event: RequestEvent & { params: { provider: string } }) {
  const caller = callerOf(event);
  const data = await event.request.formData();
  const values = fieldsOf(data);
  const form = samlForm.safeParse(values);
  if (!form.success) return mend('saml', form.error, values);
  const sent = data.get('metadata_file');
  const file = sent instanceof File && sent.size > 0 ? sent : null;
  const { metadata_url: url, metadata_text: text } = form.data;
  const found = await findMetadata({ file, url, text }, reach());
  if (!found.ok) return mend('saml', { [found.field]: found.problem }, values);
  const { provider } = event.params;
  const kept = found.metadata ? null : await keptMetadata(caller, provider);
  const saved = await save(caller, settingsOf(form.data, found.metadata, kept), provider);
  if (!saved.ok) return turnedDown('saml', saved.refusal, values);
  const { sessions_ended: ended } = saved.value;
  const signedOut = ended === 1 ? ' One session ended.' : ended > 1 ? ` ${ended} sessions ended.` : '';
  return said('saml', `${form.data.name} is saved.${signedOut}`);
}

async function keptMetadata(caller: Caller, provider: string) {
  const [row] = await read(caller, from(caller, 'identity_providers').eq('id', provider), identityProvider);
  return row?.metadata ?? {};
}

function settingsOf(form: SamlForm, given: IdpMetadata | null, kept: Record<string, unknown> | null) {
  const { name, default_role, idp_initiated, active, response_signed } = form;
  const settings = { name, default_role, idp_initiated, active };
  if (given) {
    const { entityId: issuer, signInUrl: sign_in_url, certificates } = given;
    return { ...settings, issuer, metadata: { sign_in_url, certificates, response_signed } };
  }
  const complete = kept && readSettings(kept, true);
  return complete ? { ...settings, metadata: { ...complete, response_signed } } : settings;
}
