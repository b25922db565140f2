import { env } from '$lib/server/env';

/**
 * Whether providers on this very machine count: only where we ourselves are served to nobody but this machine, as in
 * tests and for trying. No tenant can switch it on, and no deployment that others reach has such an origin.
 */
export function loopbackAllowed(): boolean {
  const { ORIGIN } = env();
  if (!ORIGIN) return false;
  const { protocol, hostname } = new URL(ORIGIN);
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
}
