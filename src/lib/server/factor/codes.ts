// Recovery codes on their way out: their digests go to the database, they themselves to the person, once.
import type { RequestEvent } from '@sveltejs/kit';
import { done } from '$lib/schemas/common';
import { ask, type Outcome } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { digestOf, newRecoveryCodes } from './recovery-codes';

export async function mintCodes(): Promise<{ codes: string[]; digests: string[] }> {
  const codes = newRecoveryCodes();
  return { codes, digests: await Promise.all(codes.map(digestOf)) };
}

export async function renewCodes(event: RequestEvent): Promise<Outcome<string[]>> {
  const { codes, digests } = await mintCodes();
  const args = { p_edge: env().EDGE_CREDENTIAL, p_codes: digests };
  const outcome = await ask(event.locals.db, 'renew_recovery_codes', args, done, event.locals.requestId);
  return outcome.ok ? { ok: true, value: codes } : outcome;
}
