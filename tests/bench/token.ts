import { createHmac } from 'node:crypto';
import type { Claims } from '../support/session.ts';

/** A token as Auth would give it to somebody with these claims, an hour long. */
export function tokenOf(claims: Claims, secret: string): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = { aud: 'authenticated', role: 'authenticated', iat: now, exp: now + 3600, ...claims };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
