// Whoever knows the password chooses a new one; every session ends with the old one, and this device signs in anew.
import type { RequestEvent } from '@sveltejs/kit';
import type { Caller } from '$lib/server/data-api/call';
import { choosePassword } from '$lib/server/onboarding/choose-password';
import { checkNewPassword } from '$lib/server/passwords/check-new-password';
import { checkPassword } from '$lib/server/session/check-password';
import { enterTenant } from '$lib/server/session/sign-in';

export type Changed = { ok: true } | { ok: false; field: 'current' | 'password'; problem: string };

const no = (field: 'current' | 'password', problem: string): Changed => ({ ok: false, field, problem });

export async function changePassword(
  event: RequestEvent,
  caller: Caller,
  { current, password }: { current: string; password: string },
): Promise<Changed> {
  const { email } = caller.me.member;
  if (!email) return no('current', 'Your sign-in has no e-mail address, so it has no password here.');
  const guessed = await checkNewPassword(password, [caller.me.member.name, caller.me.tenant.name, email]);
  if (guessed) return no('password', guessed);
  const wrong = await checkPassword(event, email, current, 'That is not your current password.');
  if (wrong) return no('current', wrong);
  const chosen = await choosePassword(event, email, { current, password });
  if (!chosen.ok) return no('password', chosen.problem);
  await enterTenant(event, caller.tenant);
  return { ok: true };
}
