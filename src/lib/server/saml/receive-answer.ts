// An answer arrived. It is weighed once, by the question that it belongs to; whatever is wrong with it is recorded in the
// organisation's trail and said to the person.
import type { RequestEvent } from '@sveltejs/kit';
import { refusalOf, type Refusal } from '$lib/schemas/common';
import type { Attempt } from '$lib/schemas/sso';
import type { Outcome } from '$lib/server/data-api/call';
import { beginAttempt, refuseAttempt, takeAttempt } from '$lib/server/sso/attempts';
import { finishSso, type Finished } from '$lib/server/sso/finish-sso';
import { reach } from '$lib/server/sso/reach';
import { newState, takeState } from '$lib/server/sso/state';
import { addressesOf } from './addresses';
import { notSetUp } from './begin-saml';
import { ourOrigin } from './our-origin';
import { readSettings } from './provider-settings';
import { reasons } from './refused';
import { verifyResponse } from './verify-response';

export interface Sent {
  response: string;
  relay: string;
}

export async function receiveAnswer(event: RequestEvent, provider: string, sent: Sent): Promise<Finished> {
  const { requestId: id } = event.locals;
  const taken = await attemptOf(event, provider, sent.relay);
  if (!taken.ok) return taken;
  const { attempt_id: attempt, request_id: request, provider: facts } = taken.value;
  const settings = readSettings(facts.metadata, reach().loopback);
  if (facts.kind !== 'saml' || !settings) {
    await refuseAttempt(attempt, 'not_set_up', id);
    return { ok: false, refusal: refusalOf('sso_off', notSetUp) };
  }
  const ours = addressesOf(ourOrigin(event), provider);
  const verified = await verifyResponse(sent.response, {
    issuer: facts.issuer,
    audience: ours.entityId,
    recipient: ours.acs,
    request,
    certificates: settings.certificates,
    responseSigned: settings.response_signed,
  });
  if (!verified.ok) {
    const refused = await refuseAttempt(attempt, verified.reason, id);
    return { ok: false, refusal: explained(refused, reasons[verified.reason]) };
  }
  const { subject, email, name, assertionId, usableUntil } = verified.claims;
  const assertion = { subject, email: email ?? '', name, id: assertionId, until: usableUntil };
  return finishSso(event, attempt, assertion);
}

/** The question that this browser asked; without one, the answer counts only where the organisation allows that. */
async function attemptOf(event: RequestEvent, provider: string, relay: string): Promise<Outcome<Attempt>> {
  const { requestId: id } = event.locals;
  if (takeState(event.cookies, relay)) return takeAttempt(provider, relay, id);
  const state = newState();
  const begun = await beginAttempt({ provider, state, unasked: true }, id);
  return begun.ok ? takeAttempt(provider, state, id) : begun;
}

const explained = (said: Refusal, explanation: string): Refusal =>
  said.token === 'sso_refused' ? { ...said, explanation } : said;
