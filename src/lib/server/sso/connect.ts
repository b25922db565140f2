// A member connects the account that they have: asked in their name, and answered like any other sign-in.
import type { RequestEvent } from '@sveltejs/kit';
import { refusalOf } from '$lib/schemas/common';
import { attemptBegun } from '$lib/schemas/sso';
import { act, type Caller } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { readProvider, type Way } from './attempts';
import { beginOidc } from './oidc-sign-in';

export async function connectOidc(event: RequestEvent, caller: Caller, provider: string): Promise<Way> {
  const found = await readProvider(provider, caller.requestId);
  if (!found.ok) return found;
  const facts = found.value.provider;
  // a provider of another organisation is as good as none
  if (facts.tenant_id !== caller.tenant || facts.kind !== 'oidc')
    return { ok: false, refusal: refusalOf('not_found', 'There is no such way to sign in here.') };
  return beginOidc(event, facts, (state, sealed) => {
    const args = {
      p_edge: env().EDGE_CREDENTIAL,
      p_provider: provider,
      p_state: state,
      p_sealed: sealed,
      p_next: '/profile',
    };
    return act(caller, 'connect_sso', args, attemptBegun);
  });
}
