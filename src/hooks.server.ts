import type { Handle, HandleServerError, RequestEvent } from '@sveltejs/kit';
import { createDataClient } from '$lib/server/data-api/client';
import { holdPath } from '$lib/server/factor/held';
import { sentFromElsewhere, turnedAway } from '$lib/server/http/own-origin';
import { readPreferences, themed } from '$lib/server/http/preferences';
import { harden } from '$lib/server/http/security-headers';
import { turnstile } from '$lib/server/limits/turnstile';
import { openDoor } from '$lib/server/session/door';

export const handle: Handle = async ({ event, resolve }) => {
  let db: App.Locals['db'] | undefined;
  event.locals = {
    requestId: crypto.randomUUID(),
    door: null,
    get db() {
      return (db ??= createDataClient(event));
    },
  };
  if (sentFromElsewhere(event)) return finished(turnedAway(), event);
  if (event.route.id?.startsWith('/(app)')) event.locals.door = await openDoor(event);
  if (isHeldBack(event))
    return finished(new Response(null, { status: 307, headers: { location: holdPath(event.url) } }), event);
  const { theme } = readPreferences(event.cookies);
  const response = await resolve(event, { transformPageChunk: ({ html }) => themed(html, theme) });
  return finished(response, event);
};

/** A form without script whose sender lacks the second factor: it waits on that page, with what was typed. */
const isHeldBack = ({ locals: { door }, request }: RequestEvent): boolean =>
  door?.is === 'away' &&
  door.to.startsWith('/second-factor') &&
  request.method === 'POST' &&
  (request.headers.get('accept') ?? '').includes('text/html');

function finished(response: Response, { route, locals }: RequestEvent): Response {
  harden(response, route.id, turnstile()?.origin ?? null);
  response.headers.set('x-request-id', locals.requestId);
  return response;
}

export const handleError: HandleServerError = ({ error, event, status, message }) => {
  const id = event.locals.requestId;
  if (status !== 404) {
    const kind = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
    // One structured line without personal data; the id is what a person quotes.
    // eslint-disable-next-line no-console
    console.error(JSON.stringify({ level: 'error', id, status, route: event.route.id, kind }));
  }
  return { message: status === 404 ? 'This page was not found.' : message, id };
};
