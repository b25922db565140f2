// Mail that a person waits for. Its link's token exists at this moment only, so it cannot wait in the outbox.
import { Resend } from 'resend';
import { env } from '$lib/server/env';
import type { Letter } from './letter';

/** What became of it, for whoever may know. */
export type Sending = 'sent' | 'failed' | 'not_set_up';

const waits = [400, 1500];
const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Worth another try: too fast for Resend, or Resend itself in trouble, or not reached at all. */
const passes = (status: number | null | undefined): boolean => !status || status === 429 || status >= 500;

export function canMail(): boolean {
  const { RESEND_API_KEY, MAIL_FROM, ORIGIN } = env();
  return Boolean(RESEND_API_KEY && MAIL_FROM && ORIGIN);
}

/** The key makes a repeated attempt the same mail; it must not tell what the mail says. */
export async function sendMail(to: string, letter: Letter, key: string, requestId: string): Promise<Sending> {
  const { RESEND_API_KEY, MAIL_FROM, RESEND_BASE_URL } = env();
  if (!RESEND_API_KEY || !MAIL_FROM) return 'not_set_up';
  const resend = new Resend(RESEND_API_KEY, RESEND_BASE_URL ? { baseUrl: RESEND_BASE_URL } : {});
  for (let attempt = 0; ; attempt += 1) {
    const { error } = await resend.emails.send({ from: MAIL_FROM, to, ...letter }, { idempotencyKey: key });
    if (!error) return 'sent';
    const wait = waits[attempt];
    if (wait === undefined || !passes(error.statusCode)) {
      // The kind of trouble only: no address, no link.
      // eslint-disable-next-line no-console
      console.error(JSON.stringify({ level: 'error', id: requestId, kind: `mail: ${error.name}` }));
      return 'failed';
    }
    await sleep(wait);
  }
}
