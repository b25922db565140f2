// Counted before anything is checked, by the database, for what only our edge may say. Where it cannot count, nobody
// gets in: `ask` answers 503, and never lets an attempt through uncounted.
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { waitFor } from '$lib/domain/waiting';
import type { Refusal } from '$lib/schemas/common';
import { ask } from '$lib/server/data-api/call';
import { createPassingClient } from '$lib/server/data-api/client';
import { env } from '$lib/server/env';
import { clientAddress } from '$lib/server/http/client-address';
import { later } from '$lib/server/http/later';

/** The doors that have limits; `app.limits_of` says which. */
export type Door =
  'sign_in' | 'sign_up' | 'forgotten' | 'invitation' | 'factor' | 'recovery' | 'single_sign_on';

const given = z.object({ ok: z.literal(true) });
const counted = given.extend({ wary: z.boolean() });

const argumentsOf = (event: RequestEvent, what: Door, account: string | null) => ({
  p_edge: env().EDGE_CREDENTIAL,
  p_what: what,
  p_account: account,
  p_network: clientAddress(event),
});

/** Wary: a good part of a limit is used up, so whoever asks should show that they are no program. */
export type Counted = { refusal: Refusal } | { refusal: null; wary: boolean };

/** A refusal says how long to wait. */
export async function countAttempt(
  event: RequestEvent,
  what: Door,
  account: string | null,
): Promise<Counted> {
  const { requestId } = event.locals;
  const args = argumentsOf(event, what, account);
  const outcome = await ask(createPassingClient(), 'take_rate', args, counted, requestId);
  if (outcome.ok) return { refusal: null, wary: outcome.value.wary };
  const { refusal } = outcome;
  if (!refusal.retry_at) return { refusal };
  return { refusal: { ...refusal, explanation: waitFor(refusal.retry_at, Date.now()) } };
}

/** Null: go on. */
export const takeRate = async (
  event: RequestEvent,
  what: Door,
  account: string | null,
): Promise<Refusal | null> => (await countAttempt(event, what, account)).refusal;

/** What was tried turned out right, so it is no attack: the attempt is given back, without anybody waiting for it. */
export function giveBackRate(event: RequestEvent, what: Door, account: string | null): void {
  const args = argumentsOf(event, what, account);
  later(event, 'rate', () =>
    ask(createPassingClient(), 'give_back_rate', args, given, event.locals.requestId),
  );
}
