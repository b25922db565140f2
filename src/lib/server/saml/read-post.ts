// What a provider's page posts: two fields of a form, read up to a size and no further.
import type { Sent } from './receive-answer';

/** The largest answer that is looked at, as a form writes it. */
const most = 768 * 1024;

/** Null when it is no such form, or far too large. */
export async function readPost(request: Request): Promise<Sent | null> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || !request.body) return null;
  const text = await readText(request.body);
  if (text === null) return null;
  const fields = new URLSearchParams(text);
  // A field given twice could be read one way here and another elsewhere.
  if (fields.getAll('SAMLResponse').length !== 1 || fields.getAll('RelayState').length > 1) return null;
  return { response: fields.get('SAMLResponse') ?? '', relay: fields.get('RelayState') ?? '' };
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string | null> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let [text, size] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
