// Is it a person who sends this form? A field that no person sees; then Turnstile, where it is set up; else a little
// work by the browser, or without script the time that reading a form takes. The limits hold whatever is said here.
import type { RequestEvent } from '@sveltejs/kit';
import { isDone } from '$lib/domain/work';
import { clientAddress } from '$lib/server/http/client-address';
import { ageOf, issueFormToken } from './form-token';
import type { Door } from './take-rate';
import { turnstile, turnstileSays } from './turnstile';

/** What a page puts into its form. */
export type Challenge = { door: Door; token: string; siteKey: string | null; script: string | null };

/** A program gets the answer that a person gets, and nothing is done; whoever is unproven is asked once more. */
export type Sender = 'person' | 'program' | 'unproven';

const reading = 2_000;

export async function challengeFor(door: Door): Promise<Challenge> {
  const keys = turnstile();
  const script = keys ? `${keys.origin}/turnstile/v0/api.js` : null;
  return { door, token: await issueFormToken(door), siteKey: keys?.siteKey ?? null, script };
}

export async function senderOf(
  event: RequestEvent,
  door: Door,
  fields: Record<string, string>,
): Promise<Sender> {
  if (fields.website) return 'program';
  const said = await turnstileSays(fields['cf-turnstile-response'] ?? '', door, clientAddress(event));
  if (said !== null) return said ? 'person' : 'unproven';
  const token = fields.form_token ?? '';
  const age = await ageOf(token, door);
  if (age === null) return 'unproven';
  const proven = fields.work ? await isDone(token, fields.work) : age >= reading;
  return proven ? 'person' : 'unproven';
}

export const unproven = {
  title: 'Press the button once more',
  explanation:
    'We check that a person sends this, and the check was not finished, or the page was open for long.',
};
