// A token alone opens nothing: the session is registered with what only this server may say.
import type { RequestEvent } from '@sveltejs/kit';
import { registered } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { clientAddress } from '$lib/server/http/client-address';
import { deviceDigest } from './device';

export async function registerSession(event: RequestEvent, tenant: string | null, sso: string | null = null) {
  const args = {
    p_edge: env().EDGE_CREDENTIAL,
    p_tenant: tenant,
    p_address: clientAddress(event),
    p_agent: event.request.headers.get('user-agent')?.slice(0, 500) ?? null,
    // which answer of an identity provider vouches for this sign-in
    p_sso: sso,
    p_device: await deviceDigest(event),
  };
  return ask(event.locals.db, 'register_session', args, registered, event.locals.requestId);
}
