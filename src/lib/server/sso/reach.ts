// Which addresses this deployment asks, and whom it asks for names.
import { env } from '$lib/server/env';
import type { Reach } from './public-address';
import { defaultResolver, dnsOverHttps } from './resolve';

const here = ['127.0.0.1', 'localhost'];

export function reach(): Reach {
  const { DNS_OVER_HTTPS_URL, SSO_LOOPBACK, ORIGIN } = env();
  return {
    resolve: dnsOverHttps(DNS_OVER_HTTPS_URL ?? defaultResolver),
    // a deployment that others can reach never asks its own machine, whatever it was told
    loopback: SSO_LOOPBACK && ORIGIN !== undefined && here.includes(new URL(ORIGIN).hostname),
  };
}
