// The trail in words: what an event's action says, and what may be wrong with a link.

/** After "tried to", and on its own. */
const actions: Record<string, readonly [to: string, did: string]> = {
  'request.save': ['save a request', 'saved a request'],
  'request.submit': ['submit a request', 'submitted a request'],
  'request.approve': ['approve a request', 'approved a request'],
  'request.reject': ['reject a request', 'rejected a request'],
  'request.query': ['query a request', 'queried a request'],
  'request.return': ['return a request', 'returned a request'],
  'request.answer': ['answer a query', 'answered a query'],
  'request.withdraw': ['withdraw a request', 'withdrew a request'],
  'request.mark_paid': ['mark a voucher paid', 'marked a voucher paid'],
  'request.comment': ['comment on a request', 'commented on a request'],
  'request.name_alternate': ['name an alternate', 'named an alternate'],
  'delegation.save': ['arrange who stands in', 'arranged who stands in'],
  'delegation.end': ['end a delegation', 'ended a delegation'],
  'request.payee_change': ['send a request back', 'sent a request back, because its payee was changed'],
  'payee.propose': ['propose a change to a payee', 'proposed a change to a payee'],
  'payee.decide': ['decide a change to a payee', 'decided a change to a payee'],
  'payee.withdraw': ['take back a change to a payee', 'took back a change to a payee'],
  'role.change': ['change a person’s roles', 'changed a person’s roles'],
  'role.second': ['second a role change', 'answered a proposed role change'],
  'member.deactivate': ['deactivate a person', 'deactivated a person'],
  'member.invite': ['invite a person', 'invited a person'],
  'member.save_profile': ['change their profile', 'changed their profile'],
  'invitation.renew': ['renew an invitation', 'renewed an invitation'],
  'invitation.revoke': ['revoke an invitation', 'revoked an invitation'],
  'invitation.accept': ['accept an invitation', 'accepted an invitation'],
  'tenant.save': ['change the organisation’s settings', 'changed the organisation’s settings'],
  'calendar.save': ['change the working days and holidays', 'changed the working days and holidays'],
  'policy.save_draft': ['save a draft of the policy', 'saved a draft of the policy'],
  'policy.discard_draft': ['discard a draft of the policy', 'discarded a draft of the policy'],
  'policy.publish': ['make a policy effective', 'made a policy effective'],
  'policy.propose': ['propose a policy', 'proposed a policy'],
  'policy.consent': ['consent to a policy', 'consented to a policy'],
  'policy.refuse': ['refuse a policy', 'refused a policy'],
  'rate.save': ['save an exchange rate', 'saved an exchange rate'],
  'department.save': ['save a department', 'saved a department'],
  'sample.add': ['add sample data', 'added sample data'],
  'sample.remove': ['remove sample data', 'removed sample data'],
  'session.register': ['sign in', 'signed in'],
  'session.switch': ['switch organisation', 'switched organisation'],
  'session.move': ['go on from another address', 'went on from another address'],
  'network.save': ['change the networks', 'changed the networks that the organisation is used from'],
  'session.end': ['end a session', 'ended a session'],
  'session.end_all': ['end sessions', 'ended sessions'],
  'factor.begin': ['begin setting up a second factor', 'began to set up a second factor'],
  'factor.confirm': ['confirm a second factor', 'set up a second factor'],
  'factor.try': ['try a code of their second factor', 'tried a code of their second factor'],
  'factor.pass': ['pass their second factor', 'passed their second factor'],
  'factor.recover': ['get in with a recovery code', 'got in with a recovery code'],
  'factor.renew_codes': ['make new recovery codes', 'made new recovery codes'],
  'factor.remove': ['remove their second factor', 'removed their second factor'],
  'factor.reset': ['reset a person’s second factor', 'reset a person’s second factor'],
  'factor.save_rule': ['change who needs a second factor', 'changed who needs a second factor'],
  'key.rotate': ['seal secrets with a newer key', 'sealed secrets with a newer key'],
  'request.bulk_decide': ['approve several requests at once', 'approved several requests at once'],
  'request.decide': ['decide a request in an unknown way', 'decided a request'],
  'job.enter': ['enter by a ticket', 'entered by a ticket, for a platform job'],
  'sso.sign_in': ['come in by single sign-on', 'was let in by single sign-on'],
  'sso.join': ['become a member by single sign-on', 'became a member by single sign-on'],
  'sso.connect': ['connect single sign-on', 'connected single sign-on'],
  'sso.save_provider': ['change a way to sign in', 'changed a way to sign in'],
  'sso.save_secret': ['change the secret of a way to sign in', 'changed the secret of a way to sign in'],
  'sso.claim_domain': ['claim a domain', 'claimed a domain'],
  'sso.prove_domain': ['prove a domain', 'proved a domain'],
  'sso.drop_domain': ['give up a domain', 'gave up a domain'],
  'sso.save_rule': ['change whether passwords count', 'changed whether passwords count'],
  'tenant.open': ['open this organisation', 'opened this organisation'],
};

/** What the trail can be asked for, in the order that it reads best. */
export const actionChoices = Object.entries(actions).map(([action, [, did]]) => ({ action, did }));

export const isRowChange = (action: string): boolean => action.startsWith('row.');

type Told = { action: string; entity: string | null; outcome: string };

/** The recorder's own rows tell which table; an act tells itself, in its stored name if it is a new one. */
export function eventWords({ action, entity, outcome }: Told): string {
  if (action.startsWith('act.')) return 'sent an idempotency key that cannot be used';
  if (isRowChange(action)) return `${action.slice(4)} a row of ${(entity ?? '').replaceAll('_', ' ')}`;
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!known) return action.replaceAll('_', ' ').replaceAll('.', ' · ');
  return outcome === 'refused' ? `tried to ${known[0]}` : known[1];
}

/** The number of the request that an event is about, where it says so. */
export function numberIn(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('number' in payload)) return null;
  return typeof payload.number === 'string' ? payload.number : null;
}

export const linkProblems = {
  link_missing: 'a link is missing',
  link_broken: 'the link does not fit the one before it',
  event_altered: 'the event is not the one that was recorded',
  text_altered: 'a text is not the one that was recorded',
  decision_altered: 'a decision does not say what was recorded when it was made',
  role_change_altered: 'a change of roles does not say what was recorded when it was made',
  event_unlinked: 'an event stands outside the chain',
} as const satisfies Record<string, string>;

export const problemWords = (problem: string): string =>
  Object.hasOwn(linkProblems, problem) ? linkProblems[problem as keyof typeof linkProblems] : problem;
