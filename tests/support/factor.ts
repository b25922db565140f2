import { generate } from 'otplib';
import { open, readKeyRing, seal, type KeyRing } from '../../src/lib/server/crypto/envelope.ts';
import { digestOf, newRecoveryCodes } from '../../src/lib/server/factor/recovery-codes.ts';
import { newSecret, stepOf } from '../../src/lib/server/factor/totp.ts';
import type { Answer, Person } from '../db/contract/person.ts';

/** What somebody with a second factor carries: their app's secret, and the codes on paper. */
export interface Factor {
  secret: string;
  codes: string[];
}

export const ringOf = (person: Person): Promise<KeyRing> =>
  readKeyRing(person.db.keys.encryption, person.db.keys.encryptionCurrent);

const placeOf = (answer: Answer) => ({
  tenant: String(answer['tenant_id']),
  table: 'factors',
  column: 'secret',
  row: String(answer['member_id']),
});

/**
 * When each secret was made. Its codes are read and checked as of then, so that no test depends on whether thirty seconds turn
 * while it runs; the database takes steps that are a little off.
 */
const made = new Map<string, number>();
const momentOf = (secret: string): number => made.get(secret) ?? Date.now();

/** The code of a step from then: 0 is the step itself, 1 the next. */
export const codeOf = (secret: string, steps = 0): Promise<string> =>
  generate({ secret, epoch: Math.floor(momentOf(secret) / 1000) + 30 * steps });

/** Begins setting one up as our server does; nothing is confirmed. */
export async function beginFactor(person: Person): Promise<string> {
  const secret = await newSecret();
  made.set(secret, Date.now());
  const state = await person.call('factor_state');
  const sealed = await seal(await ringOf(person), placeOf(state), new TextEncoder().encode(secret));
  const begun = await person.call('begin_factor', { p_edge: person.db.keys.edge, p_sealed: sealed });
  if (!begun.ok) throw new Error(`no factor begun: ${begun.token}`);
  return secret;
}

/** What our server does with a typed code: it has the attempt counted, opens the secret, and says which step it was. */
export async function tryCode(
  person: Person,
  code: string,
  then: 'pass_factor' | 'confirm_factor' | 'remove_factor' = 'pass_factor',
  more: Record<string, unknown> = {},
): Promise<Answer> {
  const p_edge = person.db.keys.edge;
  const check = await person.call('begin_check', { p_edge });
  if (!check.ok) return check;
  const opened = await open(await ringOf(person), placeOf(check), String(check['sealed']));
  const secret = new TextDecoder().decode(opened);
  const p_step = await stepOf(secret, code, momentOf(secret));
  return person.call(then, { p_edge, p_step, ...more });
}

/** A confirmed factor. Confirming used the code of a step back, so that this step's is still to use. */
export async function enrol(person: Person): Promise<Factor> {
  const secret = await beginFactor(person);
  const codes = newRecoveryCodes();
  const p_codes = await Promise.all(codes.map(digestOf));
  const answer = await tryCode(person, await codeOf(secret, -1), 'confirm_factor', { p_codes });
  if (!answer.ok) throw new Error(`no factor confirmed: ${answer.token}`);
  return { secret, codes };
}

export const recover = async (person: Person, code: string): Promise<Answer> =>
  person.call('use_recovery_code', { p_edge: person.db.keys.edge, p_digest: await digestOf(code) });
