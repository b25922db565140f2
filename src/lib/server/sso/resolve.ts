// Names are resolved over HTTPS: the edge has no other way to ask, and it leaves a trace nobody on the way can change.
import { z } from 'zod';
import { SsoProblem } from './problem';

export type RecordType = 'A' | 'AAAA' | 'TXT';
export type Resolver = (name: string, type: RecordType) => Promise<string[]>;

/** Named among the sub-processors; another one is set as DNS_OVER_HTTPS_URL. */
export const defaultResolver = 'https://cloudflare-dns.com/dns-query';

const numbers: Record<RecordType, number> = { A: 1, AAAA: 28, TXT: 16 };
const answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});
const timeout = 5_000;

/** The JSON form that the large public resolvers speak. No such name is an empty list; no answer is a problem. */
export function dnsOverHttps(server: string, ask: typeof fetch = fetch): Resolver {
  return async (name, type) => {
    const url = new URL(server);
    url.searchParams.set('name', name);
    url.searchParams.set('type', type);
    let read: z.infer<typeof answer>;
    try {
      const headers = { accept: 'application/dns-json' };
      const response = await ask(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeout) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      read = answer.parse(await response.json());
    } catch {
      throw new SsoProblem('names_unavailable', 'The name servers cannot be asked just now.');
    }
    // 3: no such name
    if (read.Status !== 0 && read.Status !== 3)
      throw new SsoProblem('names_unavailable', 'The name servers cannot be asked just now.');
    const found = read.Answer.filter((each) => each.type === numbers[type]).map(({ data }) => data);
    return type === 'TXT' ? found.map(unquoted) : found;
  };
}

/** "one" "two" is one value in two strings. */
const unquoted = (data: string): string =>
  data.startsWith('"')
    ? [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
        .map((part) => (part[1] ?? '').replace(/\\(.)/g, '$1'))
        .join('')
    : data;
