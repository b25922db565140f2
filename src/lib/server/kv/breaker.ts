// A store that fails is left alone for a while: nobody waits for it at every request.

export type Breaker = ReturnType<typeof createBreaker>;

/** `limit`: how long an answer may take; `rest`: how long the store is left alone after a failure. In milliseconds. */
export function createBreaker({ limit, rest }: { limit: number; rest: number }, now = () => Date.now()) {
  let openUntil = -Infinity;
  /** What the store answers, or null: it failed, took too long, or is being left alone. */
  async function ask<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    if (now() < openUntil) return null;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('too slow')), limit);
    });
    try {
      return await Promise.race([work(stop.signal), tooLong]);
    } catch {
      openUntil = now() + rest;
      return null;
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }
  return { ask };
}
