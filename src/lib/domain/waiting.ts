// How long somebody who tried too often waits, in words that need no clock and no time zone.

const minute = 60_000;

/** Rounded up, so that whoever waits as long is let in. */
export function waitFor(retryAt: string, now: number): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(retryAt) - now) / minute));
  return `There were too many attempts. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`;
}
