// Whoever knows the password chooses a new one; every session ends with the old one, and this device signs in anew.
import type { RequestEvent } from '@sveltejs/kit';
import { createPassingClient } from '$lib/server/data-api/client';
import type { Caller } from '$lib/server/data-api/call';
import { choosePassword } from '$lib/server/onboarding/choose-password';
import { enterTenant } from '$lib/server/session/sign-in';

export type Changed = { ok: true } | { ok: false; field: 'current' | 'password'; problem: string };

const no = (field: 'current' | 'password', problem: string): Changed => ({ ok: false, field, problem });

async function checkCurrent(email: string, password: string): Promise<Changed> {
  const { auth } = createPassingClient();
  const { error } = await auth.signInWithPassword({ email, password });
  if (!error) {
    await auth.signOut({ scope: 'local' });
    return { ok: true };
  }
  if (error.status === 429) return no('current', 'Too many attempts. Wait a minute, then try again.');
  if (error.status !== undefined && error.status >= 400 && error.status < 500)
    return no('current', 'That is not your current password.');
  return no('current', 'The password cannot be checked just now. Nothing changed; try again in a minute.');
}

export async function changePassword(
  event: RequestEvent,
  caller: Caller,
  { current, password }: { current: string; password: string },
): Promise<Changed> {
  const { email } = caller.me.member;
  if (!email) return no('current', 'Your sign-in has no e-mail address, so it has no password here.');
  const known = await checkCurrent(email, current);
  if (!known.ok) return known;
  const chosen = await choosePassword(event, email, password);
  if (!chosen.ok) return no('password', chosen.problem);
  await enterTenant(event, caller.tenant);
  return { ok: true };
}
