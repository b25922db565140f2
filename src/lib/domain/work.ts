// A little work that a browser does before a form is sent: nothing for one person, something for who sends a million.

/** Some sixteen thousand digests: a moment on a phone. */
export const bits = 14;

function zeroBits(digest: Uint8Array): number {
  let count = 0;
  for (const byte of digest) {
    count += Math.clz32(byte) - 24;
    if (byte !== 0) break;
  }
  return count;
}

async function holdsAt(token: string, answer: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${token}:${answer}`));
  return zeroBits(new Uint8Array(digest)) >= bits;
}

export const isDone = async (token: string, answer: string): Promise<boolean> =>
  /^\d{1,9}$/.test(answer) && holdsAt(token, answer);

/** Many at once, so that the page's own thread is free in between. */
export async function work(token: string): Promise<string> {
  const batch = 256;
  for (let from = 0; ; from += batch) {
    const answers = Array.from({ length: batch }, (_, n) => String(from + n));
    const done = await Promise.all(answers.map((answer) => holdsAt(token, answer)));
    const found = done.indexOf(true);
    if (found >= 0) return answers[found] ?? '';
  }
}
