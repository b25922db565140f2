// A typed code: the attempt is counted by the database, then the secret opened and compared here, then what was found
// is said there, where it is decided what it is worth.
import type { RequestEvent } from '@sveltejs/kit';
import { begunCheck } from '$lib/schemas/factor';
import { done } from '$lib/schemas/common';
import { open } from '$lib/server/crypto/envelope';
import { ask, type Outcome } from '$lib/server/data-api/call';
import { env } from '$lib/server/env';
import { giveBackRate, takeRate } from '$lib/server/limits/take-rate';
import { ringOrStop } from './begin';
import { placeOf } from './place';
import { digestOf, plainCode } from './recovery-codes';
import { stepOf } from './totp';

type Done = { ok: true };
type Checked = Outcome<Done> & { secret?: string };

/** What comes after the comparing; `codes` are digests of new recovery codes. */
export type Then = { name: 'pass_factor' | 'remove_factor' } | { name: 'confirm_factor'; codes: string[] };

const digits = (code: string): string => code.replaceAll(/[\s-]/g, '');

export async function checkCode(
  event: RequestEvent,
  who: string,
  code: string,
  then: Then,
): Promise<Checked> {
  const { db, requestId } = event.locals;
  const p_edge = env().EDGE_CREDENTIAL;
  const limited = await takeRate(event, 'factor', who);
  if (limited) return { ok: false, refusal: limited };
  const check = await ask(db, 'begin_check', { p_edge }, begunCheck, requestId);
  if (!check.ok) return check;
  const opened = await open(await ringOrStop(event), placeOf(check.value), check.value.sealed);
  const secret = new TextDecoder().decode(opened);
  const p_step = await stepOf(secret, digits(code), Date.now());
  const args = { p_edge, p_step };
  const outcome =
    then.name === 'confirm_factor'
      ? await ask(db, 'confirm_factor', { ...args, p_codes: then.codes }, done, requestId)
      : await ask(db, then.name, args, done, requestId);
  if (outcome.ok) giveBackRate(event, 'factor', who);
  // Whoever confirms sees the same picture again.
  return { ...outcome, ...(check.value.enrolled ? {} : { secret }) };
}

/** A recovery code: the database compares digests, so nothing is opened for it. */
export async function spendRecoveryCode(
  event: RequestEvent,
  who: string,
  code: string,
  name: 'use_recovery_code' | 'remove_factor' = 'use_recovery_code',
): Promise<Outcome<Done>> {
  const limited = await takeRate(event, 'recovery', who);
  if (limited) return { ok: false, refusal: limited };
  const args = { p_edge: env().EDGE_CREDENTIAL, p_digest: await digestOf(code) };
  const outcome = await ask(event.locals.db, name, args, done, event.locals.requestId);
  if (outcome.ok) giveBackRate(event, 'recovery', who);
  return outcome;
}

/** Six digits are a code; anything longer is meant as a recovery code. */
export const isRecoveryCode = (typed: string): boolean => plainCode(typed).length > 8;

/** Whichever of the two was typed lifts this session. */
export const passFactor = (event: RequestEvent, who: string, typed: string): Promise<Outcome<Done>> =>
  isRecoveryCode(typed)
    ? spendRecoveryCode(event, who, typed)
    : checkCode(event, who, typed, { name: 'pass_factor' });
