// A form counts when it was sent from a page of ours: the browser says from where, and nobody can make it say otherwise.
// The framework's own check is off because it knows no exception; this one knows one, and is stricter: it asks whatever
// would change something, not forms alone.
import type { RequestEvent } from '@sveltejs/kit';

const looking = ['GET', 'HEAD', 'OPTIONS'];

/**
 * The person's browser brings an identity provider's answer from the provider's page. What counts there is the
 * signature, and a cookie that says who asked.
 */
const openToProviders = '/(auth)/sso/saml/[provider]/acs';

export function sentFromElsewhere({ request, url, route }: RequestEvent): boolean {
  if (looking.includes(request.method) || route.id === openToProviders) return false;
  return request.headers.get('origin') !== url.origin;
}

export const turnedAway = (): Response =>
  new Response('This was sent from another site. Open the page here and try again.', {
    status: 403,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
