import { createHash, randomInt } from 'node:crypto';
import type { Sql } from 'postgres';
import { authError, authJson } from './auth-errors.ts';
import { findUserByEmail, insertUser, type UserInput } from './auth-users.ts';

interface LinkInput extends UserInput {
  type?: string;
  data?: Record<string, unknown>;
  redirect_to?: string;
}

/** Nobody types these codes, so they are as long as Auth makes them. */
export const OTP_LENGTH = 10;

type Kind = ['recovery' | 'confirmation', string];
const SIGN_UP: Kind = ['confirmation', 'signup'];

/** Which column of auth.users holds the token of each kind of link. */
const COLUMNS: Record<string, Kind> = {
  magiclink: ['recovery', 'magiclink'],
  recovery: ['recovery', 'recovery'],
  invite: ['confirmation', 'invite'],
  signup: SIGN_UP,
};

/**
 * POST /admin/generate_link: leaves a one-time token with the person and answers with it; sending it is the
 * caller's business. verifyOtp({ token_hash }) then gives a session, once.
 */
export async function generateLink(
  sql: Sql,
  input: LinkInput,
  siteUrl: string,
  base: string,
): Promise<Response> {
  const asked = COLUMNS[input.type ?? ''];
  if (!asked)
    return authError(400, 'validation_failed', `Invalid email action link type requested: ${input.type}`);
  if (!input.email) return authError(400, 'validation_failed', 'Email is required');
  const known = await findUserByEmail(sql, input.email);
  // Somebody new has an address to confirm first, whatever link was asked for.
  const [column, kind] = !known && asked[1] === 'magiclink' ? SIGN_UP : asked;
  if (!known && kind === 'recovery')
    return authError(404, 'user_not_found', 'User with this email not found');
  if (known && kind === 'signup')
    return authError(422, 'email_exists', 'A user with this email address has already been registered');
  if (known?.['email_confirmed_at'] && kind === 'invite') {
    return authError(422, 'email_exists', 'A user with this email address has already been registered');
  }
  const made = { ...input, id: undefined, user_metadata: input.data };
  const user = known ?? (await insertUser(sql, made as UserInput, false));
  const otp = Array.from({ length: OTP_LENGTH }, () => randomInt(10)).join('');
  const hash = createHash('sha256')
    .update(input.email.toLowerCase() + otp)
    .digest('hex');
  await sql`update auth.users set ${sql(`${column}_token`)} = ${hash}, ${sql(`${column}_sent_at`)} = now(),
    invited_at = case when ${kind === 'invite'} then now() else invited_at end where id = ${String(user['id'])}`;
  const redirect = input.redirect_to || siteUrl;
  const query = new URLSearchParams({ token: hash, type: kind, redirect_to: redirect });
  return authJson({
    ...user,
    action_link: `${base}/auth/v1/verify?${query}`,
    email_otp: otp,
    hashed_token: hash,
    redirect_to: redirect,
    verification_type: kind,
  });
}
