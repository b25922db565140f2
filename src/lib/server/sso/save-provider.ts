// An OpenID provider as an Admin sets it up: tried before it is kept, and its secret sealed before it is sent anywhere.
import type { RequestEvent } from '@sveltejs/kit';
import { fieldsOf } from '$lib/schemas/forms';
import { oidcForm, providerSaved } from '$lib/schemas/sso';
import { act } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { mend, namedIn, refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { sealSecret } from './client-secret';
import { guardedFetch } from './guarded-fetch';
import { discover } from './oidc';
import { SsoProblem } from './problem';
import { reach } from './reach';

/** Null when the issuer answers as one; else what is wrong, in words. */
async function issuerProblem(issuer: string): Promise<string | null> {
  if (!URL.canParse(issuer))
    return 'Give the issuer as the provider writes it: an address that begins with https.';
  try {
    await discover(issuer, guardedFetch(reach()));
    return null;
  } catch (problem) {
    if (!(problem instanceof SsoProblem)) throw problem;
    const said =
      problem.message === problem.why
        ? 'It does not describe itself as an OpenID provider does.'
        : problem.message;
    return `This issuer cannot be used. ${said}`;
  }
}

export async function saveOidcProvider(event: RequestEvent) {
  const caller = callerOf(event);
  const { client_secret: secret = '', ...values } = fieldsOf(await event.request.formData());
  const about = values['provider'] || 'new';
  const form = oidcForm.safeParse({ ...values, client_secret: secret });
  if (!form.success) return mend(about, form.error, values);
  const { provider, name, issuer, client_id, default_role, active } = form.data;
  const problem = await issuerProblem(issuer);
  if (problem) return mend(about, { issuer: problem }, values);
  const settings = { kind: 'oidc', name, issuer, client_id, default_role, active: active === 'on' };
  const args = { p_settings: settings, p_provider: provider ?? null };
  const saved = await act(caller, 'save_identity_provider', args, providerSaved);
  if (!saved.ok) {
    if (saved.refusal.token === 'invalid_provider') return mend(about, namedIn(saved.refusal), values);
    return refused(about, saved.refusal, values);
  }
  if (form.data.client_secret) {
    const id = saved.value.provider_id;
    const sealed = await sealSecret(caller.tenant, id, form.data.client_secret);
    if (!sealed)
      return mend(
        about,
        { client_secret: 'It cannot be kept here: this deployment has no keys to seal with.' },
        values,
      );
    const kept = await act(
      caller,
      'save_provider_secret',
      { p_edge: env().EDGE_CREDENTIAL, p_provider: id, p_sealed: sealed },
      providerSaved,
    );
    if (!kept.ok) return refused(about, kept.refusal, values);
  }
  return said(about, `${name} is saved.`);
}
