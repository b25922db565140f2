// What the organisation's settings keep of a provider, read again before it is used: an Admin's token reaches the Data
// API without passing this server.
import { z } from 'zod';

const pem = z.string().regex(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n?$/);

export const samlSettings = z.object({
  sign_in_url: z.url().max(2_000),
  certificates: z.array(pem.max(10_000)).min(1).max(6),
  /** It signs the response as well; an answer without that signature was tampered with. */
  response_signed: z.boolean().default(false),
});
export type SamlSettings = z.infer<typeof samlSettings>;

/** Null when nobody has given the provider's metadata yet, or what stands there is none. */
export function readSettings(metadata: Record<string, unknown>, loopback: boolean): SamlSettings | null {
  const read = samlSettings.safeParse(metadata);
  if (!read.success) return null;
  return leadsOut(read.data.sign_in_url, loopback) ? read.data : null;
}

/** People are sent there with their browser, so it has to be a page, and one that nobody on the way can change. */
export function leadsOut(address: string, loopback: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  const local = loopback && protocol === 'http:' && hostname === '127.0.0.1';
  return (protocol === 'https:' || local) && !username && !password;
}
