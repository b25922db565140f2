/** What a run reached, counted: an act or a refusal that never came up was not tested. */
export class Tally {
  readonly accepted = new Map<string, number>();
  readonly tokens = new Map<string, number>();
  commands = 0;

  count(kind: 'accepted' | 'tokens', what: string): void {
    this[kind].set(what, (this[kind].get(what) ?? 0) + 1);
  }

  /** One line for each kind, the frequent first. */
  report(): string {
    const line = (counts: Map<string, number>) =>
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([what, n]) => `${what} ${n}`)
        .join(', ');
    const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
    return [
      `${this.commands} commands`,
      `${total(this.accepted)} accepted: ${line(this.accepted)}`,
      `${total(this.tokens)} refused: ${line(this.tokens)}`,
    ].join('\n');
  }

  /** Of what every run must see: what it has not seen often enough to be at ease. */
  hunger(): string[] {
    const few = (counts: Map<string, number>) => (what: string) =>
      (counts.get(what) ?? 0) < (STEPPING_STONES[what] ?? 4);
    return [...MUST_SEE_ACTS.filter(few(this.accepted)), ...MUST_SEE_TOKENS.filter(few(this.tokens))];
  }

  neverReached(): string[] {
    return [
      ...MUST_SEE_ACTS.filter((act) => !this.accepted.has(act)),
      ...MUST_SEE_TOKENS.filter((token) => !this.tokens.has(token)),
    ];
  }
}

/** Acts that something rare waits for: an edit by a head, before that head tries to decide. */
const STEPPING_STONES: Record<string, number> = {
  return: 25,
  'save: by the head': 15,
  'submit: again': 25,
  'approve: order': 20,
  'save: on an order': 25,
  'set_member_roles: pending': 15,
};

const MUST_SEE_ACTS = [
  'save: new',
  'save: on an order',
  'save: again',
  'save: taken back',
  'save: by the head',
  'submit',
  'submit: again',
  'approve',
  'approve: order',
  'approve: as alternate',
  'reject',
  'query',
  'return',
  'answer',
  'withdraw',
  'mark_paid',
  'comment',
  'comment: with mentions',
  'name_alternate',
  'set_member_roles',
  'set_member_roles: pending',
  'approve_role_change: approve',
  'approve_role_change: refuse',
  'deactivate_member',
  'end_session: own',
  'end_session: revoked',
  'end_all_sessions: own',
  'end_all_sessions: revoked',
  'end_all_sessions: everyone',
  'register_session',
  'switch_tenant',
  'switch_tenant: again',
  'change password',
  'retry',
];

const MUST_SEE_TOKENS = [
  'no_session',
  'session_ended',
  'edge_credential_invalid',
  'no_sign_in',
  'sign_in_stale',
  'sign_in_closed',
  'already_registered',
  'no_membership',
  'choose_tenant',
  'address_invalid',
  'not_found',
  'permission_missing',
  'wrong_state',
  'not_requester',
  'department_out_of_scope',
  'self_approval_forbidden',
  'editor_approval_forbidden',
  'payee_owner_forbidden',
  'payee_editor_forbidden',
  'payee_cooling_off',
  'already_decided',
  'content_changed',
  'content_hash_required',
  'comment_required',
  'comment_too_long',
  'decision_unknown',
  'invalid_content',
  'incomplete',
  'rate_missing',
  'amount_too_large',
  'no_policy',
  'exceeds_purchase_order',
  'not_a_voucher',
  'requester_marks_paid_forbidden',
  'decider_marks_paid_forbidden',
  'step_has_deciders',
  'self_alternate_forbidden',
  'alternate_not_eligible',
  'mention_not_allowed',
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'session_not_found',
  'reason_required',
  'unknown_role',
  'no_change',
  'self_grant_forbidden',
  'last_admin',
  'duties_mixed',
  'member_inactive',
  'proposal_closed',
  'proposal_pending',
  'own_proposal',
  'self_deactivation_forbidden',
];
