import type { Answer, Call, Which } from './calls.ts';

/** Of the connection or of the moment, not of the answer. */
const OF_THE_MOMENT = new Set(['date', 'connection', 'keep-alive', 'content-length', 'etag', 'x-request-id']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** An answer without what differs between any two calls: what was fed, new ids, times and digests. */
export function normalised(answer: Answer, call: Call, which: Which): string {
  const headers = Object.entries(answer.headers)
    .filter(([name]) => !OF_THE_MOMENT.has(name))
    .map(([name, value]) => `${name}: ${decoded(value)}`)
    .sort();
  let text = [String(answer.status), ...headers, inAnyOrder(answer.text)].join('\n');
  for (const feed of call.feeds) {
    const fed = feed[which];
    text = eraseWhole(text, fed);
    text = eraseWhole(text, encodeURIComponent(fed));
    text = eraseCut(text, fed);
    // a parser names the word at which it stopped: of an address, what stands before the @
    if (fed.includes('@')) text = eraseWhole(text, fed.slice(0, fed.indexOf('@')));
    if (/^\d{4}-/.test(fed)) text = eraseWhole(text, fed.replace('T', ' '));
  }
  return text
    .replace(UUID, '<id>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?/g, '<time>')
    .replace(/[0-9a-f]{64}/g, '<digest>');
}

/** Rows that nobody asked to be ordered come as the plan goes, which says as little as the time it takes. */
function inAnyOrder(text: string): string {
  if (!text.startsWith('[{')) return text;
  return (JSON.parse(text) as unknown[])
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n');
}

/** A header may repeat the address that was asked, in its own spelling. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Only where it stands alone: a longer text that begins with what was fed says more than was fed. */
function eraseWhole(text: string, value: string): string {
  if (!value) return text;
  const safe = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(
    new RegExp(`(?<![0-9a-z])${safe}(?![0-9a-z])`, 'gi'),
    value.replace(UUID, '') === '' ? '<id>' : '<fed>',
  );
}

/** An error repeats the end of a long value, or its beginning. */
function eraseCut(text: string, value: string): string {
  return text
    .replace(/\.\.\.([^\s"]{4,})/g, (whole, end: string) => (value.endsWith(end) ? '...<fed>' : whole))
    .replace(/time zone \\?"([^"\\]{4,})/g, (whole, end: string) =>
      value.endsWith(end) ? 'time zone <fed>' : whole,
    )
    .replace(/([^\s"]{4,})\.\.\./g, (whole, start: string) => (value.startsWith(start) ? '<fed>...' : whole));
}
