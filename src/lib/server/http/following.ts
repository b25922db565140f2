import type { RequestEvent } from '@sveltejs/kit';

/**
 * What a page can do without at first, under its name; null when it could not be had. Going from page to page it
 * follows what was asked for. A whole page waits for it: one that is sent in pieces has status 200, whatever was
 * refused or not found.
 */
export async function following<N extends string, T>(
  event: Pick<RequestEvent, 'isDataRequest'>,
  name: N,
  asked: Promise<T>,
): Promise<Record<N, Promise<T | null> | T | null>> {
  const answer = asked.catch(() => null);
  return { [name]: event.isDataRequest ? answer : await answer } as Record<N, Promise<T | null> | T | null>;
}
