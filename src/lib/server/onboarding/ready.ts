// What this deployment was set up for. An account is opened by a link in its mailbox, so all of it needs mail.
import { canMail } from '$lib/server/mail/send-mail';
import { env } from '$lib/server/env';

/** Sign-up, joining by invitation, and forgotten passwords. */
export const canSignUp = (): boolean => Boolean(env().SUPABASE_SECRET_KEY) && canMail();

/** Where mails end up on a machine that delivers none; null wherever mail is real. */
export function localMailbox(): string | null {
  const { RESEND_BASE_URL, PUBLIC_SUPABASE_URL } = env();
  const host = RESEND_BASE_URL ? new URL(RESEND_BASE_URL).hostname : '';
  return host === '127.0.0.1' || host === 'localhost' ? new URL('/outbox', PUBLIC_SUPABASE_URL).href : null;
}

/** An address of ours to stand in a mail. */
export function ownLink(path: string, query: Record<string, string> = {}): string {
  const link = new URL(path, env().ORIGIN);
  for (const [name, value] of Object.entries(query)) link.searchParams.set(name, value);
  return link.href;
}
