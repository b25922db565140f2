// Work that goes on after the answer has gone out, so that how long it takes tells nothing.
import type { RequestEvent } from '@sveltejs/kit';

export function later(event: RequestEvent, what: string, work: () => Promise<unknown>): void {
  const running = work().catch((problem: unknown) => {
    const kind = problem instanceof Error ? problem.name : 'unknown';
    // eslint-disable-next-line no-console
    console.error(JSON.stringify({ level: 'error', id: event.locals.requestId, kind: `${what}: ${kind}` }));
  });
  event.platform?.context?.waitUntil(running);
}
