/**
 * The whole public contract of schema api, written out: a change of it is made here on purpose or fails.
 * Functions: arguments with defaults, volatility. Views: columns with types, in order.
 */
export const FUNCTIONS: Record<string, string> = {
  accept_invitation: 'volatile (p_edge text, p_token text) returns jsonb',
  add_comment:
    "volatile (p_request uuid, p_body text, p_mentions uuid[] DEFAULT '{}'::uuid[], p_idempotency_key text DEFAULT NULL::text) returns jsonb",
  add_sample_data: 'volatile (p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  answer_query:
    'volatile (p_request uuid, p_answer text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  approve_role_change:
    "volatile (p_proposal uuid, p_decision text DEFAULT 'approve'::text, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb",
  begin_check: 'volatile (p_edge text) returns jsonb',
  begin_factor: 'volatile (p_edge text, p_sealed text) returns jsonb',
  begin_sso:
    'volatile (p_edge text, p_provider uuid, p_state text, p_sealed text DEFAULT NULL::text, p_request_id text DEFAULT NULL::text, p_next text DEFAULT NULL::text, p_unasked boolean DEFAULT false) returns jsonb',
  bulk_decide:
    "volatile (p_items jsonb, p_decision text DEFAULT 'approve'::text, p_comment text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb",
  check_policy: 'stable (p_content jsonb DEFAULT NULL::jsonb) returns jsonb',
  claim_domain: 'volatile (p_name text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  confirm_factor: 'volatile (p_edge text, p_step bigint, p_codes text[]) returns jsonb',
  connect_sso:
    'volatile (p_edge text, p_provider uuid, p_state text, p_sealed text DEFAULT NULL::text, p_request_id text DEFAULT NULL::text, p_next text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  deactivate_member:
    'volatile (p_member uuid, p_reason text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  decide:
    'volatile (p_request uuid, p_decision text, p_comment text, p_content_hash text, p_warnings text[] DEFAULT NULL::text[], p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  decide_payee_change:
    'volatile (p_change uuid, p_accept boolean, p_call_back text DEFAULT NULL::text, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  decide_policy_proposal:
    'volatile (p_proposal uuid, p_accept boolean, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  delete_view: 'volatile (p_view uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  discard_policy_draft:
    'volatile (p_revision integer, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  drop_domain: 'volatile (p_domain uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  end_all_sessions:
    'volatile (p_member uuid DEFAULT NULL::uuid, p_everyone boolean DEFAULT false, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  end_delegation:
    'volatile (p_delegation uuid, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  end_session:
    'volatile (p_session uuid DEFAULT NULL::uuid, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  explain: 'stable (p_request uuid, p_action text, p_member uuid DEFAULT NULL::uuid) returns jsonb',
  explain_many: 'stable (p_request uuid, p_actions text[], p_member uuid DEFAULT NULL::uuid) returns jsonb',
  factor_state: 'stable () returns jsonb',
  find_sso: 'stable (p_edge text, p_domain text) returns jsonb',
  finish_sso:
    'volatile (p_edge text, p_attempt uuid, p_subject text, p_email text, p_name text DEFAULT NULL::text, p_assertion text DEFAULT NULL::text, p_assertion_until timestamp with time zone DEFAULT NULL::timestamp with time zone) returns jsonb',
  give_back_rate: 'volatile (p_edge text, p_what text, p_account text, p_network text) returns jsonb',
  invite_member:
    'volatile (p_email text, p_name text, p_roles text[], p_department uuid, p_heads uuid[], p_token_hash text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  issue_job_ticket: 'volatile (p_edge text, p_purpose text) returns jsonb',
  look: 'volatile (p_request uuid) returns jsonb',
  mark_notices_seen:
    'volatile (p_until timestamp with time zone, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  mark_paid:
    'volatile (p_request uuid, p_reference text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  name_alternate:
    'volatile (p_request uuid, p_member uuid, p_reason text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  note_refusal: 'volatile (p_edge text, p_by text) returns jsonb',
  open_trial:
    'volatile (p_ticket text, p_name text, p_base_currency text, p_time_zone text, p_deciders text, p_threshold_minor bigint, p_founder_user uuid, p_founder_name text, p_founder_email text, p_departments jsonb) returns jsonb',
  pass_factor: 'volatile (p_edge text, p_step bigint) returns jsonb',
  preview_networks: 'stable (p_networks jsonb DEFAULT NULL::jsonb) returns jsonb',
  propose_payee_change:
    'volatile (p_payee uuid, p_change jsonb, p_reason text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  prove_domain:
    'volatile (p_edge text, p_domain uuid, p_found text[], p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  publish_policy:
    'volatile (p_revision integer, p_reason text, p_effective_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  purchase_order_balance: 'stable (p_request uuid) returns jsonb',
  put_sealed: 'volatile (p_ticket text, p_tenant uuid, p_rows jsonb) returns jsonb',
  read_invitation: 'volatile (p_edge text, p_token text) returns jsonb',
  read_policy: 'stable (p_version integer DEFAULT NULL::integer) returns jsonb',
  read_sso_provider: 'volatile (p_edge text, p_provider uuid) returns jsonb',
  refuse_sso: 'volatile (p_edge text, p_attempt uuid, p_why text) returns jsonb',
  register_session:
    'volatile (p_edge text, p_tenant uuid DEFAULT NULL::uuid, p_address text DEFAULT NULL::text, p_agent text DEFAULT NULL::text, p_sso uuid DEFAULT NULL::uuid, p_device text DEFAULT NULL::text) returns jsonb',
  remove_factor:
    'volatile (p_edge text, p_step bigint DEFAULT NULL::bigint, p_digest text DEFAULT NULL::text) returns jsonb',
  remove_sample_data: 'volatile (p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  renew_invitation:
    'volatile (p_invitation uuid, p_token_hash text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  renew_recovery_codes: 'volatile (p_edge text, p_codes text[]) returns jsonb',
  replay_policy:
    'stable (p_content jsonb DEFAULT NULL::jsonb, p_after jsonb DEFAULT NULL::jsonb, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone, p_limit integer DEFAULT 5000) returns jsonb',
  request_warnings: 'stable (p_request uuid) returns jsonb',
  reset_factor:
    'volatile (p_member uuid, p_reason text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  revoke_invitation:
    'volatile (p_invitation uuid, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_delegation:
    'volatile (p_to uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_reason text, p_for uuid DEFAULT NULL::uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_department:
    'volatile (p_department uuid DEFAULT NULL::uuid, p_name text DEFAULT NULL::text, p_code text DEFAULT NULL::text, p_active boolean DEFAULT NULL::boolean, p_heads uuid[] DEFAULT NULL::uuid[], p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_factor_rule:
    'volatile (p_rule text, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_identity_provider:
    'volatile (p_settings jsonb, p_provider uuid DEFAULT NULL::uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_networks:
    'volatile (p_networks jsonb, p_reason text, p_seen text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_policy_draft:
    'volatile (p_content jsonb, p_revision integer DEFAULT NULL::integer, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_profile:
    'volatile (p_name text, p_locale text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_provider_secret:
    'volatile (p_edge text, p_provider uuid, p_sealed text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_rate:
    'volatile (p_currency text, p_rate numeric, p_source text, p_effective_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_request:
    'volatile (p_content jsonb, p_request uuid DEFAULT NULL::uuid, p_content_hash text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_settings: 'volatile (p_settings jsonb, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_sso_rule:
    'volatile (p_sso_only boolean, p_break_glass uuid DEFAULT NULL::uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_view:
    'volatile (p_name text, p_query text, p_view uuid DEFAULT NULL::uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  save_working_days:
    'volatile (p_days integer[], p_holidays jsonb, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  search_requests:
    "stable (p_query text, p_filter jsonb DEFAULT '{}'::jsonb, p_after jsonb DEFAULT NULL::jsonb, p_limit integer DEFAULT 25) returns jsonb",
  set_member_roles:
    'volatile (p_member uuid, p_roles text[], p_reason text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  set_up: 'stable () returns jsonb',
  stale_seals: 'stable (p_edge text, p_key text) returns jsonb',
  submit_request:
    'volatile (p_request uuid, p_content_hash text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  switch_tenant: 'volatile (p_tenant uuid) returns jsonb',
  take_rate: 'volatile (p_edge text, p_what text, p_account text, p_network text) returns jsonb',
  take_revocations: 'volatile (p_edge text) returns jsonb',
  take_sealed: 'volatile (p_ticket text, p_tenant uuid, p_key text) returns jsonb',
  take_sso_attempt: 'volatile (p_edge text, p_state text, p_provider uuid) returns jsonb',
  touch_session: 'volatile (p_edge text, p_address text, p_agent text DEFAULT NULL::text) returns jsonb',
  use_recovery_code: 'volatile (p_edge text, p_digest text) returns jsonb',
  verify_trail: 'stable (p_from bigint DEFAULT 1, p_to bigint DEFAULT NULL::bigint) returns jsonb',
  warnings_of: 'stable (p_requests uuid[]) returns jsonb',
  whoami: 'stable () returns jsonb',
  withdraw_payee_change: 'volatile (p_change uuid, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
  withdraw_request:
    'volatile (p_request uuid, p_reason text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text) returns jsonb',
};

export const VIEWS: Record<string, string> = {
  comments:
    'tenant_id uuid, id uuid, request_id uuid, author_id uuid, author_name text, kind text, decision_id uuid, body text, created_at timestamp with time zone',
  counters: 'tenant_id uuid, kind text, year integer, last bigint',
  currencies: 'code text, exponent smallint, name text',
  decisions:
    'tenant_id uuid, id uuid, request_id uuid, round integer, step_id uuid, member_id uuid, member_name text, decision text, comment text, permission text, as_alternate boolean, content_hash text, decided_at timestamp with time zone, voided_at timestamp with time zone, void_reason text, event_id uuid, warnings text[], for_member uuid, for_name text',
  delegations:
    'tenant_id uuid, id uuid, from_member uuid, from_name text, to_member uuid, to_name text, starts_at timestamp with time zone, ends_at timestamp with time zone, reason text, created_by uuid, created_by_name text, created_at timestamp with time zone, ended_at timestamp with time zone, ended_by uuid, ended_by_name text, state text',
  departments: 'tenant_id uuid, id uuid, code text, name text, active boolean, heads uuid[]',
  events:
    'tenant_id uuid, id uuid, seq bigint, at timestamp with time zone, at_text text, action text, actor_id uuid, actor_name text, session_id uuid, address text, agent text, roles text[], permission text, entity text, entity_id uuid, channel text, outcome text, token text, payload jsonb, text_digests jsonb, texts jsonb, text_salts jsonb, leaf text, prev text, hash text',
  exchange_rates:
    'tenant_id uuid, id uuid, currency text, rate numeric(20,10), source text, effective_at timestamp with time zone, saved_at timestamp with time zone, saved_by uuid, saved_by_name text',
  factors: 'tenant_id uuid, member_id uuid, confirmed_at timestamp with time zone',
  holidays: 'tenant_id uuid, day date, name text',
  identities:
    'tenant_id uuid, id uuid, member_id uuid, provider_id uuid, provider_name text, kind text, email text, created_at timestamp with time zone',
  identity_providers:
    'tenant_id uuid, id uuid, kind text, name text, issuer text, client_id text, secret_at timestamp with time zone, metadata jsonb, default_role text, default_role_name text, active boolean, idp_initiated boolean, created_at timestamp with time zone, used_at timestamp with time zone',
  inbox:
    'tenant_id uuid, request_id uuid, reason text, number text, kind text, title text, payee_name text, currency text, exponent smallint, amount_minor bigint, base_minor bigint, department_id uuid, department_name text, requester_name text, step_label text, meaning text, since timestamp with time zone, needed_by date, content_hash text, round integer, sample boolean, for_member uuid, for_name text',
  invitations:
    'tenant_id uuid, id uuid, email text, name text, roles text[], department_id uuid, heads uuid[], invited_by uuid, invited_by_name text, invited_at timestamp with time zone, expires_at timestamp with time zone, state text, spent_at timestamp with time zone, member_id uuid',
  members:
    'tenant_id uuid, id uuid, name text, active boolean, department_id uuid, department_name text, email text, access_from timestamp with time zone, access_until timestamp with time zone, deactivated_at timestamp with time zone, roles text[], heads uuid[]',
  networks:
    'tenant_id uuid, id uuid, network text, label text, added_by uuid, added_by_name text, added_at timestamp with time zone',
  notices: 'tenant_id uuid, id uuid, kind text, payload jsonb, at timestamp with time zone, seen boolean',
  payee_bank_details: 'tenant_id uuid, payee_id uuid, bank_name text, account_name text, account_number text',
  payee_change_details:
    'tenant_id uuid, change_id uuid, side text, bank_name text, account_name text, account_number text',
  payee_changes:
    'tenant_id uuid, id uuid, payee_id uuid, payee_name text, fields text[], account_mask_before text, account_mask text, risk_before text, risk text, owner_before uuid, owner_before_name text, owner_member_id uuid, owner_name text, active boolean, reason text, proposed_by uuid, proposed_by_name text, proposed_at timestamp with time zone, state text, decided_by uuid, decided_by_name text, decided_at timestamp with time zone, decision_reason text, call_back text, usable_from timestamp with time zone, returned integer',
  payees:
    'tenant_id uuid, id uuid, name text, owner_member_id uuid, active boolean, account_mask text, sample boolean, risk text, details_by uuid, details_at timestamp with time zone, usable_from timestamp with time zone',
  permissions: 'id text, kind text, words text',
  policy_alternates: 'tenant_id uuid, version integer, permission text, member_id uuid, member_name text',
  policy_draft:
    'tenant_id uuid, base_version integer, content jsonb, revision integer, author_id uuid, author_name text, updated_at timestamp with time zone',
  policy_proposals:
    'tenant_id uuid, id uuid, base_version integer, content jsonb, reason text, effective_from timestamp with time zone, proposed_by uuid, proposed_by_name text, proposed_at timestamp with time zone, state text, decided_by uuid, decided_by_name text, decided_at timestamp with time zone, decision_reason text, version integer',
  policy_rules:
    'tenant_id uuid, version integer, rule_no integer, kind text, from_minor bigint, below_minor bigint, words text, department_id uuid, payee_risk text',
  policy_steps:
    'tenant_id uuid, version integer, rule_no integer, position integer, step_no integer, mode text, permission text, scope text, meaning text, label text, named uuid[]',
  policy_versions:
    'tenant_id uuid, version integer, effective_from timestamp with time zone, author_id uuid, author_name text, reason text, created_at timestamp with time zone, consent boolean, consented_by uuid, consented_by_name text',
  request_lines:
    'tenant_id uuid, request_id uuid, position integer, description text, quantity_milli bigint, unit_minor bigint, tax_basis_points integer, net_minor bigint, tax_minor bigint',
  request_steps:
    'tenant_id uuid, id uuid, request_id uuid, round integer, position integer, step_no integer, mode text, permission text, scope text, meaning text, label text, state text, decided_by uuid, decided_by_name text, decided_at timestamp with time zone, activated_at timestamp with time zone, named uuid[], decided_for_name text',
  request_versions:
    'tenant_id uuid, request_id uuid, round integer, content jsonb, content_hash text, submitted_by uuid, submitted_at timestamp with time zone, policy_version integer, rule_no integer, rule_words text',
  requests:
    'tenant_id uuid, id uuid, kind text, number text, title text, payee_id uuid, payee_name text, department_id uuid, department_name text, currency text, exponent smallint, amount_minor bigint, tax_minor bigint, needed_by date, reference text, purchase_order_id uuid, purchase_order_number text, excess_reason text, state text, created_by uuid, requester_name text, created_at timestamp with time zone, updated_at timestamp with time zone, submitted_by uuid, submitted_at timestamp with time zone, policy_version integer, rate numeric(20,10), rate_source text, base_currency text, base_exponent smallint, base_minor bigint, round integer, content_hash text, closed_at timestamp with time zone, paid_at timestamp with time zone, paid_by uuid, payment_reference text, sample boolean',
  revocations:
    'tenant_id uuid, id uuid, at timestamp with time zone, member_id uuid, member_name text, ended_by uuid, ended_by_name text, cause text, roles_before text[], roles_after text[], sessions integer, refused integer, last_refused_at timestamp with time zone, milliseconds integer',
  role_changes:
    'tenant_id uuid, id uuid, at timestamp with time zone, member_id uuid, member_name text, what text, actor_id uuid, actor_name text, roles_before text[], roles_after text[], added text[], removed text[], reason text, proposal_id uuid, event_id uuid',
  role_proposals:
    'tenant_id uuid, id uuid, member_id uuid, member_name text, proposed_by uuid, proposed_by_name text, proposed_at timestamp with time zone, added text[], reason text, state text, decided_by uuid, decided_at timestamp with time zone',
  roles:
    'tenant_id uuid, id uuid, key text, name text, description text, built_in boolean, kind text, permissions text[]',
  saved_views: 'tenant_id uuid, id uuid, name text, query text, created_at timestamp with time zone',
  sessions:
    'tenant_id uuid, id uuid, member_id uuid, member_name text, registered_at timestamp with time zone, expires_at timestamp with time zone, address text, agent text, assurance text, ended_at timestamp with time zone, end_reason text, current boolean, seen_at timestamp with time zone',
  sso_rules:
    'tenant_id uuid, sso_only boolean, break_glass uuid, break_glass_name text, changed_at timestamp with time zone',
  tenant:
    'id uuid, name text, base_currency text, time_zone text, deciders text, locale text, created_at timestamp with time zone, trial_ends_at timestamp with time zone, settled_at timestamp with time zone, payee_cooling_days smallint, working_days integer[], factor_due_at timestamp with time zone, factor_rule text, factor_rule_from timestamp with time zone',
  tenant_domains:
    'tenant_id uuid, id uuid, domain text, txt_name text, txt_value text, claimed_by uuid, claimed_by_name text, claimed_at timestamp with time zone, proved_at timestamp with time zone',
  timeline:
    'tenant_id uuid, request_id uuid, at timestamp with time zone, what text, member_id uuid, member_name text, body text, round integer, meaning text, voided boolean, void_reason text, for_member uuid, for_name text, warnings text[]',
};
