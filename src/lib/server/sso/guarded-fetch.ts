// Every request to an identity provider: a public address, no redirect, a time limit, an answer of bounded size.
import { SsoProblem } from './problem';
import { demandPublic, type Reach } from './public-address';

const timeout = 8_000;
const most = 256 * 1024;

type Init = { method?: string; headers?: Record<string, string>; body?: unknown };
export type GuardedFetch = (url: string, init?: Init) => Promise<Response>;

export function guardedFetch(reach: Reach, ask: typeof fetch = fetch): GuardedFetch {
  return async (address, { method = 'GET', headers = {}, body } = {}) => {
    const url = new URL(address);
    await demandPublic(url, reach);
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.timeout(timeout);
      const sent = body === undefined || body === null ? {} : { body: body as BodyInit };
      response = await ask(url, { method, headers, redirect: 'manual', signal, ...sent });
      text = await bounded(response);
    } catch (problem) {
      if (problem instanceof SsoProblem) throw problem;
      throw new SsoProblem('provider_unreachable', `${url.host} cannot be reached just now.`);
    }
    // what redirects is not followed: the next address would be the provider's choice, and nobody's check
    if (response.status >= 300 && response.status < 400)
      throw new SsoProblem('provider_redirects', `${url.host} leads elsewhere.`);
    const empty = response.status === 204 || response.status === 205;
    return new Response(empty ? null : text, { status: response.status || 502, headers: response.headers });
  };
}

async function bounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new SsoProblem('provider_too_long', 'The provider answered too much.');
    }
    text += decoder.decode(value, { stream: true });
  }
}
