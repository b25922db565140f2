// Where somebody lands who asked for no page: whoever still sets up their trial goes on with that.
import type { RequestEvent } from '@sveltejs/kit';
import { setUp } from '$lib/schemas/admin';
import { ask } from '$lib/server/data-api/call';
import { safeNext } from '$lib/server/session/next';

export async function landing(event: RequestEvent, next: string | null = null): Promise<string> {
  const place = safeNext(next);
  if (place !== '/inbox') return place;
  const facts = await ask(event.locals.db, 'set_up', {}, setUp, event.locals.requestId);
  return facts.ok && !facts.value.done && facts.value.trial_ends_at !== null ? '/welcome' : place;
}
