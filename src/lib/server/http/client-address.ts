// The one reading of where a request comes from. Everybody asks here; nobody looks at a header themselves.
//
// The address is what the hop nearest to us says it saw: Vercel writes x-forwarded-for itself and drops what the client
// sent, and the embedded server does the same. Proxies of one's own in between each append what they saw on the right, so
// TRUSTED_PROXY_HOPS (usually 0) says how many entries on the right are theirs; what stands further left was written by
// whoever came, and is never believed. What cannot be read is unknown (null), and unknown is inside no network.
import type { RequestEvent } from '@sveltejs/kit';
import { env } from '$lib/server/env';
import { fromForwarded } from './plain-address';

/** Null: not known. */
export const clientAddress = (event: RequestEvent): string | null =>
  fromForwarded(event.getClientAddress() as string | null, env().TRUSTED_PROXY_HOPS);
