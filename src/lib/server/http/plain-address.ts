// What an address is, in one form. Pure: the rules about whom to believe stand in client-address.
import ipaddr from 'ipaddr.js';

const { IPv4, IPv6 } = ipaddr;

/** An address as the database writes it: ::ffff:a.b.c.d is a.b.c.d; no port, brackets or zone. Null when it is none. */
export function plainAddress(text: string): string | null {
  // eslint-disable-next-line security/detect-unsafe-regex -- one optional part, and nothing in it begins like what stands before
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text.trim())?.[1] ?? text.trim();
  // eslint-disable-next-line security/detect-unsafe-regex -- as above
  const v4 = /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(bare)?.[1];
  // four decimal parts only: what else passes as IPv4 (octal, 127.1) is read differently from place to place
  if (v4 !== undefined) return IPv4.isValidFourPartDecimal(v4) ? IPv4.parse(v4).toString() : null;
  const v6 = bare.replace(/%.*$/, '');
  if (!v6.includes(':') || !IPv6.isValid(v6)) return null;
  return ipaddr.process(v6).toString();
}

/** From a list as x-forwarded-for has it, the entry that the outermost trusted proxy saw. */
export function fromForwarded(list: string | null, hops: number): string | null {
  const entry = list?.split(',').at(-1 - hops);
  return entry === undefined ? null : plainAddress(entry);
}

/** Who shares an address: a subscriber has one IPv4 address, or a whole /64 of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return `${address}/32`;
  return `${IPv6.networkAddressFromCIDR(`${address}/64`).toString()}/64`;
}
