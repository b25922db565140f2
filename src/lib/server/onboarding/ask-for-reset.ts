// A link for a new password. Nothing tells whether the address is known: unknown ones simply get no mail.
import type { RequestEvent } from '@sveltejs/kit';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { later } from '$lib/server/http/later';
import { resetLetter } from '$lib/server/mail/letters';
import { sendMail } from '$lib/server/mail/send-mail';
import { mailKey } from './mail-key';
import { ownLink } from './ready';

export function askForReset(event: RequestEvent, email: string): void {
  later(event, 'reset', () => send(email, event.locals.requestId));
}

async function send(email: string, requestId: string): Promise<void> {
  const client = createSecretClient(requestId);
  const link = await client?.auth.admin.generateLink({ type: 'recovery', email });
  if (link?.error?.code === 'user_not_found') return;
  if (!link?.data.properties) throw link?.error ?? new Error('No link was made');
  const { hashed_token: token } = link.data.properties;
  const address = ownLink('/reset-password', { token, email });
  await sendMail(email, resetLetter(address), await mailKey('reset', token), requestId);
}
