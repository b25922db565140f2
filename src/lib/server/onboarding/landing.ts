// Where somebody lands who asked for no page: whoever still sets up their trial goes on with that.
import type { RequestEvent } from '@sveltejs/kit';
import { safeNext } from '$lib/server/session/next';

export async function landing(event: RequestEvent, next: string | null = null): Promise<string> {
  void event;
  return safeNext(next);
}
