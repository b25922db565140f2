// A link or a page of another site can lead to an organisation's sign-in, but signs nobody in by itself: it could be the
// link's author whom the provider vouches for, and what is typed afterwards would be typed into their organisation.
import type { RequestEvent } from '@sveltejs/kit';

/** Browsers say where somebody comes from; who typed the address or came from a page of ours goes on at once. */
export const ledFromElsewhere = ({ request }: Pick<RequestEvent, 'request'>): boolean =>
  ['cross-site', 'same-site'].includes(request.headers.get('sec-fetch-site') ?? '');
