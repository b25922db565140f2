// A link to the mailbox that somebody named. Known and unknown addresses get the same answer; the letter differs
// in nothing, and only whoever reads the mailbox goes on.
import type { RequestEvent } from '@sveltejs/kit';
import type { SignUpForm } from '$lib/schemas/onboarding';
import { later } from '$lib/server/http/later';
import { confirmLetter } from '$lib/server/mail/letters';
import { sendMail } from '$lib/server/mail/send-mail';
import { mailKey } from './mail-key';
import { makeMailedLink } from './mailed-link';
import { ownLink } from './ready';

export function askToSignUp(event: RequestEvent, form: SignUpForm): void {
  later(event, 'sign-up', () => send(form, event.locals.requestId));
}

async function send({ name, email, organisation }: SignUpForm, requestId: string): Promise<void> {
  const { token, type, fresh } = await makeMailedLink(email, requestId);
  const query = { token, type, new: fresh ? '1' : '0', email, name, organisation };
  const address = ownLink('/sign-up/open', query);
  await sendMail(email, confirmLetter(address), await mailKey('sign-up', token), requestId);
}
