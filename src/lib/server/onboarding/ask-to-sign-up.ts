// A link to the mailbox that somebody named. Known and unknown addresses get the same answer; the letter differs
// in nothing, and only whoever reads the mailbox goes on.
import type { RequestEvent } from '@sveltejs/kit';
import type { SignUpForm } from '$lib/schemas/onboarding';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { later } from '$lib/server/http/later';
import { confirmLetter } from '$lib/server/mail/letters';
import { sendMail } from '$lib/server/mail/send-mail';
import { mailKey } from './mail-key';
import { ownLink } from './ready';

export function askToSignUp(event: RequestEvent, form: SignUpForm): void {
  later(event, 'sign-up', () => send(form, event.locals.requestId));
}

async function send({ name, email, organisation }: SignUpForm, requestId: string): Promise<void> {
  const client = createSecretClient(requestId);
  const link = await client?.auth.admin.generateLink({ type: 'magiclink', email });
  if (!link?.data.properties) throw link?.error ?? new Error('No link was made');
  const { hashed_token: token, verification_type: type } = link.data.properties;
  const isNew = !link.data.user.last_sign_in_at;
  const address = ownLink('/sign-up/open', { token, type, new: isNew ? '1' : '0', name, organisation });
  await sendMail(email, confirmLetter(address), await mailKey('sign-up', token), requestId);
}
