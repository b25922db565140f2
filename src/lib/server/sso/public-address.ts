// An Admin of any organisation names an issuer, and our servers ask it: never one inside a private network.
import ipaddr from 'ipaddr.js';
import { SsoProblem } from './problem';
import type { Resolver } from './resolve';

export type Reach = {
  resolve: Resolver;
  /** For tests of a deployment that itself is on this machine; no organisation can set it. */
  loopback: boolean;
};

/** Only addresses that anybody can reach: no private, local, mapped, translated or reserved ones. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host);

/** Passes over https to public addresses and nothing else. */
export async function demandPublic(url: URL, { resolve, loopback }: Reach): Promise<void> {
  if (loopback && isLoopback(url.hostname)) return;
  if (url.protocol !== 'https:')
    throw new SsoProblem('issuer_not_https', 'The address has to begin with https.');
  if (url.username || url.password) throw new SsoProblem('issuer_not_public', 'The address names a user.');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const literal = ipaddr.isValid(host);
  // a bare name means something inside a network only
  if (!literal && !host.includes('.'))
    throw new SsoProblem('issuer_not_public', 'The address is not a public one.');
  const addresses = literal
    ? [host]
    : (await Promise.all([resolve(host, 'A'), resolve(host, 'AAAA')])).flat();
  if (addresses.length === 0) throw new SsoProblem('issuer_unknown', `There is no host named ${host}.`);
  if (!addresses.every(isPublic))
    throw new SsoProblem('issuer_not_public', 'The address is not a public one.');
}
