// Every refusal the database may return, in one place: an HTTP status and a title. The explanation comes with it.

const title = (status: number, title: string) => ({ status, title });

export const refusals = {
  // Session
  no_session: title(401, 'You are signed out'),
  session_ended: title(401, 'Your session was ended'),
  second_factor_required: title(403, 'Confirm that it is you'),
  edge_credential_invalid: title(500, 'This site is not set up correctly'),
  no_sign_in: title(401, 'Sign in first'),
  sign_in_stale: title(401, 'Sign in again'),
  sign_in_closed: title(401, 'This sign-in was ended'),
  already_registered: title(409, 'You are already signed in'),
  choose_tenant: title(409, 'Choose an organisation'),
  no_membership: title(403, 'You have no access to this organisation today'),
  address_invalid: title(400, 'Your address could not be read'),
  session_not_found: title(404, 'That session is not open'),
  too_many_attempts: title(429, 'Too many attempts'),
  ticket_invalid: title(403, 'This ticket does not open anything'),
  // Every act
  not_found: title(404, 'There is nothing here that you may see'),
  permission_missing: title(403, 'This is not yours to do'),
  action_unknown: title(400, 'There is no such action'),
  idempotency_key_reused: title(409, 'This form was sent already'),
  idempotency_key_invalid: title(400, 'This form could not be read'),
  // Requests
  invalid_content: title(422, 'Some fields need another look'),
  incomplete: title(422, 'Some fields are still missing'),
  amount_too_large: title(422, 'The amount is too large'),
  content_changed: title(409, 'This request changed since you opened it'),
  content_hash_required: title(400, 'Open the request again before deciding'),
  rate_missing: title(422, 'There is no exchange rate for this currency'),
  exceeds_purchase_order: title(422, 'This is more than the purchase order has left'),
  wrong_state: title(409, 'The request has moved on'),
  not_requester: title(403, 'Only the requester can do this'),
  no_policy: title(409, 'No policy covers this request'),
  department_out_of_scope: title(403, 'Another department’s request'),
  self_approval_forbidden: title(403, 'You cannot decide your own request'),
  editor_approval_forbidden: title(403, 'You cannot decide what you edited'),
  payee_owner_forbidden: title(403, 'You cannot decide a payment to yourself'),
  payee_editor_forbidden: title(403, 'You proposed this payee’s details'),
  payee_cooling_off: title(409, 'The payee’s details were just changed'),
  already_decided: title(409, 'You have decided a step of this request'),
  decision_unknown: title(400, 'There is no such decision'),
  invalid_items: title(422, 'Choose some requests'),
  comment_required: title(422, 'Say why'),
  comment_too_long: title(422, 'Keep it shorter'),
  mention_not_allowed: title(422, 'Somebody you mention cannot read this'),
  not_a_voucher: title(409, 'Only vouchers are marked paid'),
  requester_marks_paid_forbidden: title(403, 'You cannot mark your own voucher paid'),
  decider_marks_paid_forbidden: title(403, 'You decided a step of this voucher'),
  step_has_deciders: title(409, 'No alternate is needed'),
  self_alternate_forbidden: title(403, 'You cannot name yourself'),
  alternate_not_eligible: title(422, 'This person cannot stand in'),
  sample_stays: title(409, 'A sample stays as it is'),
  // Standing in
  principal_took_part: title(403, 'The person you act for took part'),
  self_delegation_forbidden: title(403, 'Nobody stands in for themselves'),
  nothing_to_delegate: title(409, 'There is nothing to stand in for'),
  delegate_not_eligible: title(422, 'This person cannot stand in'),
  invalid_delegation: title(422, 'Some fields need another look'),
  delegation_overlaps: title(409, 'Somebody stands in at that time'),
  delegation_over: title(409, 'This delegation is over'),
  // Payees
  invalid_payee: title(422, 'Some fields need another look'),
  payee_change_pending: title(409, 'A change to this payee already waits'),
  payee_change_closed: title(409, 'This change is closed'),
  own_payee_change: title(403, 'Somebody else has to decide this'),
  call_back_required: title(422, 'Say what the call back told you'),
  not_proposer: title(403, 'Only the proposer can do this'),
  // People
  reason_required: title(422, 'Say why'),
  no_change: title(422, 'Nothing changes'),
  unknown_role: title(422, 'That role was not found'),
  duties_mixed: title(422, 'These roles do not go together'),
  self_grant_forbidden: title(403, 'Nobody changes their own roles'),
  self_deactivation_forbidden: title(403, 'Nobody deactivates themselves'),
  last_admin: title(409, 'This is the last Admin'),
  member_inactive: title(409, 'This person is deactivated'),
  own_proposal: title(403, 'Somebody else has to second this'),
  proposal_closed: title(409, 'This proposal is closed'),
  proposal_pending: title(409, 'A change for this person already waits'),
  already_member: title(409, 'This person is a member already'),
  invalid_invitation: title(422, 'Some fields need another look'),
  invitation_open: title(409, 'This person is invited already'),
  invitation_limit: title(409, 'Too many invitations are open'),
  invitation_just_sent: title(409, 'A link was made just now'),
  invitation_closed: title(409, 'This invitation is closed'),
  invitation_unknown: title(404, 'This link is not valid'),
  invitation_spent: title(409, 'This invitation was accepted already'),
  invitation_revoked: title(409, 'This invitation was taken back'),
  invitation_expired: title(409, 'This invitation has expired'),
  invitation_void: title(409, 'This invitation no longer counts'),
  invitation_other_address: title(403, 'This invitation is for another address'),
  invalid_profile: title(422, 'Some fields need another look'),
  name_taken: title(409, 'A colleague has this name'),
  // The organisation
  invalid_settings: title(422, 'Some settings need another look'),
  base_currency_in_use: title(409, 'The base currency stays'),
  policy_malformed: title(422, 'This policy cannot be read'),
  policy_has_holes: title(422, 'This policy has holes'),
  no_draft: title(409, 'There is no draft'),
  effective_in_past: title(422, 'Choose a later day'),
  policy_proposal_pending: title(409, 'A change already waits for consent'),
  policy_proposal_closed: title(409, 'This change was already decided'),
  consent_required: title(409, 'A second administrator has to consent'),
  policy_written_otherwise: title(409, 'This policy was drafted by hand'),
  invalid_rate: title(422, 'Some fields need another look'),
  invalid_calendar: title(422, 'Some fields need another look'),
  invalid_department: title(422, 'Some fields need another look'),
  department_in_use: title(409, 'Requests are under way in this department'),
  department_missing: title(409, 'Add a department first'),
  sample_data_present: title(409, 'Sample data is here already'),
  no_sample_data: title(409, 'There is no sample data'),
  invalid_view: title(422, 'Some fields need another look'),
  too_many_views: title(409, 'Too many views are saved'),
} as const satisfies Record<string, { status: number; title: string }>;

export type RefusalToken = keyof typeof refusals;

export function isRefusalToken(token: string): token is RefusalToken {
  return Object.hasOwn(refusals, token);
}

/** A token that this version has not heard of still reads as a calm sentence. */
export function wordsFor(token: string): { status: number; title: string } {
  return isRefusalToken(token) ? refusals[token] : { status: 409, title: 'This was not done' };
}

/** The two that mean: sign in again. */
export const meansSignIn = (token: string): boolean => token === 'no_session' || token === 'session_ended';
