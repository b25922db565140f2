// A session counts where it was registered. When its caller is seen elsewhere the database is told, and decides.
import type { RequestEvent } from '@sveltejs/kit';
import { meansSignIn } from '$lib/domain/words';
import { touched, type Me } from '$lib/schemas/session';
import { ask } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { clientAddress } from '$lib/server/http/client-address';
import { plainAddress } from '$lib/server/http/plain-address';

/** How old "last seen" may be while nothing moves: it is for people to read, and costs a call. */
const seenEvery = 5 * 60_000;

/** Null when the session goes on, else the token that says why it does not. */
export async function touchSession(event: RequestEvent, session: Me['session']): Promise<string | null> {
  const address = clientAddress(event);
  const registered = session.address ? plainAddress(session.address) : null;
  const seen = Date.parse(session.seen_at ?? session.registered_at);
  if (address !== null && address === registered && Date.now() - seen < seenEvery) return null;
  const args = {
    p_edge: env().EDGE_CREDENTIAL,
    p_address: address,
    p_agent: event.request.headers.get('user-agent')?.slice(0, 400) ?? null,
  };
  const outcome = await ask(event.locals.db, 'touch_session', args, touched, event.locals.requestId);
  if (outcome.ok) return null;
  const { token } = outcome.refusal;
  return token === 'address_not_allowed' || meansSignIn(token) ? token : 'no_session';
}
