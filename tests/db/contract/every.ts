/** A policy of one rule, with `id` wherever it may name a department or a person. */
export const policyWith = (id: string) => ({
  rules: [
    {
      kind: null,
      department_id: id,
      payee_risk: null,
      from_minor: 0,
      below_minor: null,
      positions: [
        {
          mode: 'all',
          steps: [
            {
              permission: 'request.review_finance',
              scope: 'named',
              named: [id],
              meaning: 'reviewed',
              label: 'Finance',
            },
          ],
        },
      ],
    },
  ],
  alternates: [{ permission: 'request.sanction', member_id: id }],
  consent: false,
});

/** A well-formed call of every function that a signed-in person may run, with `id` wherever an id is asked. */
export function everyCall(id: string): Record<string, Record<string, unknown>> {
  return {
    add_comment: { p_request: id, p_body: 'Please hurry', p_mentions: [id] },
    add_sample_data: {},
    answer_query: { p_request: id, p_answer: 'Because it broke' },
    approve_role_change: { p_proposal: id, p_decision: 'approve', p_reason: 'Agreed' },
    bulk_decide: { p_items: [{ request_id: id, content_hash: 'a'.repeat(64), warnings: [] }] },
    check_policy: { p_content: policyWith(id) },
    deactivate_member: { p_member: id, p_reason: 'Left' },
    decide: { p_request: id, p_decision: 'approve', p_comment: 'Fine', p_content_hash: 'a'.repeat(64) },
    decide_payee_change: {
      p_change: id,
      p_accept: true,
      p_call_back: 'Called the known number',
      p_reason: 'Agreed',
    },
    decide_policy_proposal: { p_proposal: id, p_accept: true, p_reason: 'Agreed' },
    delete_view: { p_view: id },
    discard_policy_draft: { p_revision: 1 },
    end_all_sessions: { p_member: id, p_everyone: false, p_reason: 'Lost a phone' },
    end_delegation: { p_delegation: id, p_reason: 'Back early' },
    end_session: { p_session: id, p_reason: 'Lost a phone' },
    explain: { p_request: id, p_action: 'approve', p_member: id },
    explain_many: { p_request: id, p_actions: ['approve', 'comment'], p_member: id },
    invite_member: {
      p_email: 'new@example.com',
      p_name: 'New Person',
      p_roles: ['staff'],
      p_department: id,
      p_heads: [id],
      p_token_hash: 'a'.repeat(64),
    },
    look: { p_request: id },
    mark_notices_seen: { p_until: '2026-01-01T00:00:00Z' },
    mark_paid: { p_request: id, p_reference: 'TRF 1' },
    name_alternate: { p_request: id, p_member: id, p_reason: 'Nobody is left' },
    propose_payee_change: { p_payee: id, p_change: { risk: 'high', owner_member_id: id }, p_reason: 'New' },
    publish_policy: { p_revision: 1, p_reason: 'A new year' },
    purchase_order_balance: { p_request: id },
    read_policy: { p_version: 1 },
    remove_sample_data: {},
    renew_invitation: { p_invitation: id, p_token_hash: 'a'.repeat(64) },
    replay_policy: { p_content: policyWith(id) },
    request_warnings: { p_request: id },
    revoke_invitation: { p_invitation: id, p_reason: 'Left' },
    save_delegation: {
      p_to: id,
      p_from: '2026-01-01T00:00:00Z',
      p_until: '2100-01-01T00:00:00Z',
      p_reason: 'On leave',
      p_for: id,
    },
    save_department: { p_department: id, p_name: 'Stores', p_heads: [id] },
    save_policy_draft: { p_content: policyWith(id) },
    save_profile: { p_name: 'Somebody Else' },
    save_rate: { p_currency: 'USD', p_rate: '1500.5', p_source: 'A bank' },
    save_request: { p_content: { kind: 'payment_voucher', title: 'Diesel' }, p_request: id },
    save_settings: { p_settings: { name: 'Another name' } },
    save_view: { p_name: 'Mine', p_query: 'mine=1', p_view: id },
    save_working_days: { p_days: [1, 2], p_holidays: [{ day: '2026-12-25', name: 'Christmas' }] },
    search_requests: { p_query: id },
    set_member_roles: { p_member: id, p_roles: ['staff'], p_reason: 'A new post' },
    set_up: {},
    submit_request: { p_request: id },
    switch_tenant: { p_tenant: id },
    verify_trail: { p_from: 1 },
    warnings_of: { p_requests: [id] },
    whoami: {},
    withdraw_payee_change: { p_change: id },
    withdraw_request: { p_request: id, p_reason: 'Changed our mind' },
  };
}

/** Called before there is a session, or by our own servers only. */
export const OUTSIDE_A_SESSION = [
  'accept_invitation',
  'give_back_rate',
  'issue_job_ticket',
  'open_trial',
  'read_invitation',
  'register_session',
  'take_rate',
];

/** A well-formed call of those, without anything that would let it pass. */
export function outsideCall(id: string): Record<string, Record<string, unknown>> {
  return {
    accept_invitation: { p_edge: 'not ours', p_token: 'not a token' },
    give_back_rate: { p_edge: 'not ours', p_what: 'sign_in', p_account: 'nobody', p_network: '192.0.2.1' },
    issue_job_ticket: { p_edge: 'not ours', p_purpose: 'open_trial' },
    open_trial: {
      p_ticket: 'not a ticket',
      p_name: 'Nobody Ltd',
      p_base_currency: 'NGN',
      p_time_zone: 'Africa/Lagos',
      p_deciders: 'one',
      p_threshold_minor: 100,
      p_founder_user: id,
      p_founder_name: 'Nobody',
      p_founder_email: 'nobody@example.com',
      p_departments: [{ code: 'OPS', name: 'Operations' }],
    },
    read_invitation: { p_edge: 'not ours', p_token: 'not a token' },
    register_session: { p_edge: 'not ours' },
    take_rate: { p_edge: 'not ours', p_what: 'sign_in', p_account: 'nobody', p_network: '192.0.2.1' },
  };
}
