-- A refusal is an outcome, not an exception: returned with a stable token and words, and recorded. ERRORS.md and the
-- app's map of tokens are compared with this table by a test.

create table app.refusals (
  token text primary key check (token ~ '^[a-z_]+$'),
  words text not null
);
insert into app.refusals (token, words) values
  ('no_session', 'You are not signed in, or this sign-in was never registered.'),
  ('session_ended', 'Your session has ended. Sign in again to go on; nothing you saved is lost.'),
  ('second_factor_required', 'This needs your second factor. Enter the code that your authenticator app shows.'),
  ('factor_locked', 'There were five wrong codes in a row. Try again in a quarter of an hour.'),
  ('code_wrong', 'That code is not right. Enter the one that your app shows now.'),
  ('code_used', 'That code was used already. Wait until your app shows the next one.'),
  ('recovery_code_wrong', 'That recovery code is not right, or it was used before.'),
  ('factor_exists', 'You have a second factor already. Remove it first, with a code or a recovery code.'),
  ('factor_missing', 'There is no second factor here yet. Begin with setting one up.'),
  ('self_factor_reset_forbidden', 'Nobody resets their own second factor. A recovery code gets you in; otherwise ask another administrator.'),
  ('invalid_factor_rule', 'Some fields need another look.'),
  ('edge_credential_invalid', 'Sessions are registered by our own servers only.'),
  ('no_sign_in', 'There is no sign-in behind this token.'),
  ('sign_in_stale', 'This sign-in is more than ten minutes old. Sign in again.'),
  ('sign_in_closed', 'This sign-in was closed. Sign in again.'),
  ('already_registered', 'This sign-in is registered already.'),
  ('no_membership', 'You have no access to this organisation today.'),
  ('choose_tenant', 'You belong to several organisations. Choose one.'),
  ('address_invalid', 'The client address is not an IP address.'),
  ('ticket_invalid', 'The ticket is unknown, used, expired or for another purpose.'),
  ('sso_unknown', 'This sign-in was not begun here, was used already, or is older than ten minutes. Begin again.'),
  ('sso_off', 'This way of signing in is switched off. Ask an administrator of your organisation.'),
  ('sso_unasked', 'This organisation does not take sign-ins that were not begun here. Begin at the sign-in page.'),
  ('sso_refused', 'The answer of your organisation''s sign-in could not be trusted. Begin again; if it happens again, tell your administrator.'),
  ('sso_replayed', 'This answer of your organisation''s sign-in was used already. Begin again.'),
  ('sso_address_refused', 'Your organisation''s sign-in gave no e-mail address in a domain that the organisation has proved. Tell your administrator.'),
  ('sso_address_in_use', 'A member with this address signs in with a password. Sign in that way, then connect single sign-on in your profile.'),
  ('sso_address_other', 'Your organisation''s sign-in knows you by another e-mail address than the one you have here. Ask an administrator which is right.'),
  ('sso_not_invited', 'Nobody becomes a member here by signing in alone. Ask an administrator of your organisation.'),
  ('sso_only', 'This organisation signs in by single sign-on only. Use your organisation''s sign-in.'),
  ('sso_needed', 'You sign in by your organisation''s single sign-on, and no other way opens it.'),
  ('sso_stays', 'You signed in by your organisation''s single sign-on, which opens that organisation only.'),
  ('identity_taken', 'This account of your organisation''s sign-in belongs to another member here.'),
  ('break_glass_stays', 'This Admin is the one who gets in with a password when single sign-on fails. Name another one first.'),
  ('break_glass_invalid', 'Name an Admin who signs in with a password and whose access has no end.'),
  ('default_role_too_strong', 'Nobody becomes this by signing in alone: the default role decides, administers and oversees nothing.'),
  ('provider_needed', 'Members sign in by single sign-on only, so this stays. Let passwords count again first.'),
  ('sso_not_tried', 'Nobody has come in by single sign-on as it is set up now. Try it first.'),
  ('sso_locks_you_out', 'This would sign you out. Let the Admin who keeps a password switch it on, or sign in by single sign-on.'),
  ('invalid_provider', 'Some fields need another look.'),
  ('invalid_domain', 'This domain needs another look.'),
  ('domain_not_proved', 'The TXT record was not found. It can take an hour until a new one is seen everywhere.'),
  ('not_found', 'There is nothing here that you may see.'),
  ('permission_missing', 'None of your roles allows this.'),
  ('wrong_state', 'The request is not in a state that allows this.'),
  ('not_requester', 'Only the person who raised the request can do this.'),
  ('department_out_of_scope', 'You do not head this department.'),
  ('self_approval_forbidden', 'You submitted this request, so somebody else must decide it.'),
  ('editor_approval_forbidden', 'You edited this request, so somebody else must decide it.'),
  ('payee_owner_forbidden', 'You are the registered owner of the payee, so somebody else must decide it.'),
  ('payee_editor_forbidden', 'You proposed the payee''s details in force, so somebody else must decide it.'),
  ('payee_cooling_off', 'The payee''s bank details were changed, and nothing is paid to them yet.'),
  ('invalid_payee', 'Some fields need another look.'),
  ('payee_change_pending', 'A change to this payee already waits for a second person.'),
  ('payee_change_closed', 'This change was decided or withdrawn already.'),
  ('own_payee_change', 'You proposed this change, so somebody else must decide it.'),
  ('call_back_required', 'Say who was called, on which number known before, and what they said.'),
  ('not_proposer', 'Only whoever proposed the change can withdraw it.'),
  ('already_decided', 'You already decided a step of this request, and nobody decides two.'),
  ('content_changed', 'The request has changed since you saw it. Look at what changed, then decide.'),
  ('content_hash_required', 'A decision names the content it was made on.'),
  ('comment_required', 'Say why, so that the requester knows what to do.'),
  ('comment_too_long', 'Keep it under 2,000 characters.'),
  ('decision_unknown', 'A decision is approve, reject, query or return.'),
  ('invalid_items', 'Choose between one and fifty requests, each once.'),
  ('invalid_content', 'Some fields need another look.'),
  ('incomplete', 'Some fields are still missing.'),
  ('rate_missing', 'There is no exchange rate for this currency yet. An administrator can add one.'),
  ('amount_too_large', 'The amount is larger than the system can hold.'),
  ('no_policy', 'No approval policy covers this request.'),
  ('exceeds_purchase_order', 'This is more than what remains on the purchase order. Give a reason for the excess to go on.'),
  ('not_a_voucher', 'Only payment vouchers are marked as paid.'),
  ('requester_marks_paid_forbidden', 'You raised this voucher, so somebody else must mark it paid.'),
  ('decider_marks_paid_forbidden', 'You decided a step of this voucher, so somebody else must mark it paid.'),
  ('step_has_deciders', 'Somebody can still act on this step, so no alternate is needed.'),
  ('self_alternate_forbidden', 'You cannot name yourself as the alternate.'),
  ('alternate_not_eligible', 'This person cannot stand in: they took part in the request, or decide nothing in this organisation.'),
  ('mention_not_allowed', 'Somebody mentioned cannot read requests here.'),
  ('action_unknown', 'There is no such action.'),
  ('idempotency_key_invalid', 'An idempotency key has 8 to 200 characters.'),
  ('idempotency_key_reused', 'This key was used for something else. A new attempt needs a new key.'),
  ('address_not_allowed', 'This organisation is used from its own networks only, and you are not on one of them. An administrator can add yours.'),
  ('own_address_outside', 'This list leaves out the address that you are signed in from, so you would lock yourself out.'),
  ('invalid_networks', 'Some fields need another look.'),
  ('session_not_found', 'There is no such open session.'),
  ('too_many_attempts', 'There were too many attempts. Wait a little, then try again.'),
  ('reason_required', 'Give a reason of at most 500 characters; it goes into the trail.'),
  ('unknown_role', 'There is no such role in this organisation.'),
  ('no_change', 'That is how it already is.'),
  ('self_grant_forbidden', 'Nobody changes their own roles. Another administrator can.'),
  ('last_admin', 'An organisation keeps at least one active Admin. Make somebody else Admin first.'),
  ('duties_mixed', 'These roles do not go together: deciding, administration and oversight stay apart.'),
  ('member_inactive', 'This person is deactivated.'),
  ('proposal_closed', 'This role change was already decided or has been overtaken.'),
  ('proposal_pending', 'A role change for this person already waits for a second administrator.'),
  ('own_proposal', 'You proposed this change, so another administrator must decide it.'),
  ('self_deactivation_forbidden', 'You cannot deactivate yourself. Another administrator can.'),
  ('invalid_settings', 'Some settings need another look.'),
  ('base_currency_in_use', 'Requests were submitted in this base currency, so it stays.'),
  ('policy_malformed', 'This policy cannot be read. Look at what is named.'),
  ('policy_has_holes', 'This policy has holes, so it cannot be made effective. Each is named with its mend.'),
  ('no_draft', 'There is no draft of the policy.'),
  ('effective_in_past', 'A policy counts from now or from a later day; what was submitted before keeps its own.'),
  ('policy_proposal_pending', 'A change of the policy already waits for a second administrator.'),
  ('policy_proposal_closed', 'This change of the policy was already decided.'),
  ('consent_required', 'The policy in force wants a second administrator''s consent. Draft the change under Approval policy.'),
  ('policy_written_otherwise', 'The policy in force was drafted by hand. Change it under Approval policy, so that nothing of it is lost.'),
  ('invalid_rate', 'Some fields need another look.'),
  ('invalid_calendar', 'Some fields need another look.'),
  ('invalid_department', 'Some fields need another look.'),
  ('department_in_use', 'Requests are under way in this department. Let them end, then close it.'),
  ('invalid_invitation', 'Some fields need another look.'),
  ('already_member', 'This person is a member of the organisation already.'),
  ('invitation_open', 'This person has an open invitation. Send a new link, or revoke it first.'),
  ('invitation_limit', 'A hundred invitations are open. Wait for some, or revoke some.'),
  ('invitation_just_sent', 'A link was made less than a minute ago. Wait a moment, then make another.'),
  ('sample_stays', 'A sample stays as it is: it is neither changed nor paid. Raise a request of your own.'),
  ('invitation_closed', 'This invitation was accepted or revoked already.'),
  ('invitation_unknown', 'This link is not valid. Ask whoever invited you for a new one.'),
  ('invitation_spent', 'This invitation was accepted already. Sign in instead.'),
  ('invitation_revoked', 'This invitation was taken back. Ask whoever invited you.'),
  ('invitation_expired', 'This invitation has expired. Ask whoever invited you for a new one.'),
  ('invitation_void', 'Whoever invited you may no longer do so. Ask another administrator.'),
  ('invitation_other_address', 'This invitation is for another e-mail address than yours.'),
  ('sample_data_present', 'Sample data is here already.'),
  ('no_sample_data', 'There is no sample data to remove.'),
  ('department_missing', 'Add a department first.'),
  ('invalid_view', 'Some fields need another look.'),
  ('too_many_views', 'Thirty views are saved. Delete one first.'),
  ('invalid_profile', 'Some fields need another look.'),
  ('principal_took_part', 'The person you act for took part in this request, so their authority does not count here.'),
  ('self_delegation_forbidden', 'Nobody stands in for themselves, or arranges that they themselves stand in for a colleague.'),
  ('nothing_to_delegate', 'This person decides nothing here, so there is nothing to stand in for.'),
  ('delegate_not_eligible', 'This person cannot stand in: they decide nothing in this organisation.'),
  ('invalid_delegation', 'Some fields need another look.'),
  ('delegation_overlaps', 'Somebody else stands in at that time already. End that delegation first, or choose other dates.'),
  ('delegation_over', 'This delegation is over already.'),
  ('name_taken', 'A colleague has this name, or one that reads the same.');
alter table app.refusals enable row level security;
alter table app.refusals force row level security;
create policy select_everyone on app.refusals for select to countersign, gatekeeper using (true);
grant select on app.refusals to countersign, gatekeeper;

-- What somebody typed, without white space around it; null when nothing is left.
create function app.typed(p_text text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return nullif(regexp_replace(p_text, '^\s+|\s+$', '', 'g'), '');
end $$;
revoke execute on function app.typed(text) from public;
grant execute on function app.typed(text) to countersign;

create function app.refusal(p_token text, p_explanation text default null, p_rules jsonb default '[]',
  p_extra jsonb default '{}') returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_words text;
begin
  select words into strict v_words from app.refusals where token = p_token;
  return jsonb_build_object('ok', false, 'token', p_token, 'explanation', coalesce(p_explanation, v_words), 'rules', p_rules) || p_extra;
end $$;
comment on function app.refusal(text, text, jsonb, jsonb) is 'The shape of every refusal. An unknown token is a bug and raises.';
revoke execute on function app.refusal(text, text, jsonb, jsonb) from public;
grant execute on function app.refusal(text, text, jsonb, jsonb) to countersign, gatekeeper;

-- Refuse and record, in the caller's own tenant.
create function app.refuse(
  p_token text, p_action text, p_entity text, p_entity_id uuid default null, p_explanation text default null,
  p_rules jsonb default '[]', p_extra jsonb default '{}'
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_event uuid;
begin
  v_event := audit.record(p_action, p_entity, p_entity_id, jsonb_build_object('failed', coalesce((
      select jsonb_agg(r ->> 'rule') from jsonb_array_elements(p_rules) r where not (r ->> 'passed')::boolean), '[]')),
    '{}', null, p_token);
  return app.refusal(p_token, p_explanation, p_rules, p_extra || jsonb_build_object('event_id', v_event));
end $$;
revoke execute on function app.refuse(text, text, text, uuid, text, jsonb, jsonb) from public;
grant execute on function app.refuse(text, text, text, uuid, text, jsonb, jsonb) to countersign;

-- No living session: was there one, or does it lack nothing but the second factor?
create function app.signed_out() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_door record := app.living(true);
begin
  if v_door.session_id is not null then
    return app.refusal('second_factor_required', case when not v_door.enrolled then
      'Your organisation asks for a second factor. Set one up, then go on.' end, p_extra => jsonb_build_object('enrolled', v_door.enrolled));
  end if;
  return app.refusal(case when (app.acting()).session_id is null then 'no_session' else 'session_ended' end);
end $$;
revoke execute on function app.signed_out() from public;
grant execute on function app.signed_out() to countersign, gatekeeper;
