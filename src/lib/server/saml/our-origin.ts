import type { RequestEvent } from '@sveltejs/kit';
import { env } from '$lib/server/env';

/** What providers know us by must not change with the name that somebody reached us under. */
export const ourOrigin = (event: RequestEvent): string => new URL(env().ORIGIN ?? event.url.origin).origin;
