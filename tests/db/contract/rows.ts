import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';

/** A row for each table that the demonstration leaves empty. What it points at need not be there. */
const ROWS: Record<string, Record<string, unknown>> = {
  'app.comments': { request_id: randomUUID(), author_id: randomUUID(), body: 'Of one tenant' },
  'app.delegations': {
    from_member: randomUUID(),
    to_member: randomUUID(),
    starts_at: '2026-01-01T00:00:00Z',
    ends_at: '2026-02-01T00:00:00Z',
    reason: 'On leave',
    created_by: randomUUID(),
  },
  'app.idempotency_keys': { member_id: randomUUID(), key: 'of-one-tenant', act: 'decide', digest: '\\x00' },
  'app.invitations': {
    email: 'new@example.com',
    name: 'New',
    roles: ['staff'],
    token_hash: `\\x${'ab'.repeat(32)}`,
    invited_by: randomUUID(),
  },
  'app.identities': {
    member_id: randomUUID(),
    provider_id: randomUUID(),
    issuer: 'https://login.example.com',
    subject: 'somebody',
    user_id: randomUUID(),
    email: 'new@example.com',
  },
  'app.identity_providers': {
    kind: 'oidc',
    name: 'Of one tenant',
    issuer: 'https://login.example.com',
    client_id: 'countersign',
    metadata: {},
    active: false,
    idp_initiated: false,
  },
  'app.sso_attempts': { provider_id: randomUUID(), state_digest: `\\x${'ab'.repeat(32)}` },
  'app.sso_rules': { sso_only: false },
  'app.tenant_domains': { domain: 'example.com', claimed_by: randomUUID() },
  'app.used_assertions': {
    issuer: 'https://login.example.com',
    digest: `\\x${'ab'.repeat(32)}`,
    until: '2026-01-01T00:00:00Z',
  },
  'app.known_devices': { member_id: randomUUID(), digest: `\\x${'ab'.repeat(32)}` },
  'app.networks': { network: '198.51.100.0/24', label: 'Of one tenant', added_by: randomUUID() },
  'app.notice_marks': { member_id: randomUUID(), seen_until: '2026-01-01T00:00:00Z' },
  'app.payee_changes': {
    fields: ['risk'],
    payee_id: randomUUID(),
    risk: 'high',
    reason: 'Unpaid invoices',
    proposed_by: randomUUID(),
  },
  'app.payee_change_details': {
    change_id: randomUUID(),
    side: 'new',
    bank_name: 'Of one tenant',
    account_name: 'Of one tenant',
    account_number: '0001112223',
  },
  'app.payee_returns': {
    request_id: randomUUID(),
    round: 1,
    change_id: randomUUID(),
    member_id: randomUUID(),
  },
  'app.policy_alternates': { version: 1, permission: 'request.sanction', member_id: randomUUID() },
  'app.policy_drafts': { base_version: 1, content: {}, author_id: randomUUID() },
  'app.policy_proposals': { base_version: 1, content: {}, reason: 'A new year', proposed_by: randomUUID() },
  'app.factors': { member_id: randomUUID() },
  'app.factor_attempts': { member_id: randomUUID() },
  'app.holidays': { day: '2026-12-25', name: 'Christmas' },
  'app.request_looks': {
    member_id: randomUUID(),
    request_id: randomUUID(),
    looked_at: '2026-01-01T00:00:00Z',
    round: 1,
  },
  'app.request_shares': { request_id: randomUUID(), member_id: randomUUID() },
  'app.role_proposals': {
    member_id: randomUUID(),
    proposed_by: randomUUID(),
    added: ['md'],
    reason: 'Needed',
  },
  'app.saved_views': { member_id: randomUUID(), name: 'Mine', query: 'mine=1' },
  'app.revocations': {
    tx: '1',
    member_id: randomUUID(),
    cause: 'revoked',
    roles_before: [],
    roles_after: [],
    sessions: 1,
  },
  'app.revoked_sessions': {
    session_id: randomUUID(),
    revocation_id: randomUUID(),
    user_id: randomUUID(),
    ended_at: '2026-01-01T00:00:00Z',
  },
  'app.session_sightings': { session_id: randomUUID(), member_id: randomUUID() },
  'app.step_alternates': {
    step_id: randomUUID(),
    member_id: randomUUID(),
    request_id: randomUUID(),
    named_by: randomUUID(),
    reason: 'Nobody is left',
  },
  'secrets.recovery_codes': { member_id: randomUUID(), digest: `\\x${'cd'.repeat(32)}` },
  'secrets.sealed': {
    entity: 'factors',
    row_id: randomUUID(),
    field: 'secret',
    sealed: `v1.test.${'n'.repeat(16)}.${'c'.repeat(40)}`,
    key_id: 'test',
  },
  'audit.role_changes': {
    event_id: randomUUID(),
    member_id: randomUUID(),
    what: 'changed',
    roles_before: [],
    roles_after: ['md'],
    added: ['md'],
    removed: [],
  },
};

/**
 * Gives `tenant` a row in each of these tables that has none at all. Foreign keys and triggers are off from here to the
 * end of the transaction, for whatever else a test makes up there.
 */
export async function fillEmpty(tx: TransactionSql, tenant: string): Promise<void> {
  await tx`set local session_replication_role = replica`;
  for (const [table, row] of Object.entries(ROWS)) {
    const columns = ['tenant_id', ...Object.keys(row)].join(', ');
    await tx.unsafe(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)
        where not exists (select from ${table})`,
      [{ tenant_id: tenant, ...row } as never],
    );
  }
}
