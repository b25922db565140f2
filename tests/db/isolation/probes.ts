import type { TestDatabase } from '../../support/database.ts';
import { policyWith } from '../contract/every.ts';
import { contentOf } from '../contract/work.ts';

/** One call into which an id is put; `kind` says which of the other tenant's ids it asks for. */
export interface Probe {
  name: string;
  kind: string;
  args: (id: string) => Record<string, unknown>;
}

/** One real id of each kind from the other tenant; every one is a row that exists. */
export async function idsOf(db: TestDatabase, tenant: string): Promise<Record<string, string>> {
  const found: Record<string, string> = { tenant };
  const tables = [
    'requests',
    'members',
    'sessions',
    'departments',
    'payees',
    'payee_changes',
    'roles',
    'request_steps',
    'decisions',
    'role_proposals',
    'comments',
    'invitations',
    'saved_views',
    'policy_proposals',
    'delegations',
    'identity_providers',
    'tenant_domains',
  ];
  for (const table of tables) {
    const [row] = await db.admin.unsafe<{ id: string }[]>(
      `select id from app.${table} where tenant_id = $1 order by id limit 1`,
      [tenant],
    );
    if (!row) throw new Error(`no row of app.${table} to feed`);
    found[table] = row.id;
  }
  const [order] = await db.admin<
    { id: string }[]
  >`select id from app.requests where tenant_id = ${tenant} and kind = 'purchase_order'`;
  found['orders'] = order?.id ?? '';
  return found;
}

const HASH = 'a'.repeat(64);

/** Every function and every argument that takes an id, reaching as far as an id of the caller's own tenant would. */
export async function probes(db: TestDatabase, own: { request: string; member: string }): Promise<Probe[]> {
  const content = await contentOf(db);
  const decisions = ['approve', 'reject', 'query', 'return'].map((decision) => ({
    name: 'decide',
    kind: 'requests',
    args: (id: string) => ({
      p_request: id,
      p_decision: decision,
      p_comment: 'x',
      p_content_hash: HASH,
    }),
  }));
  const actions = ['approve', 'submit', 'save', 'mark_paid', 'name_alternate', 'comment'].map((action) => ({
    name: 'explain',
    kind: 'requests',
    args: (id: string) => ({ p_request: id, p_action: action }),
  }));
  const fields = (kind: string, changes: (id: string) => Record<string, unknown>) => ({
    name: 'save_request',
    kind,
    args: (id: string) => ({ p_content: { ...content, ...changes(id) } }),
  });
  const invite = (kind: string, changes: (id: string) => Record<string, unknown>) => ({
    name: 'invite_member',
    kind,
    args: (id: string) => ({
      p_email: 'probe@example.com',
      p_name: 'Probe',
      p_roles: ['staff'],
      p_department: null,
      p_heads: null,
      p_token_hash: HASH,
      ...changes(id),
    }),
  });
  return [
    ...decisions,
    ...actions,
    {
      name: 'add_comment',
      kind: 'requests',
      args: (id) => ({ p_request: id, p_body: 'x' }),
    },
    {
      name: 'add_comment',
      kind: 'members',
      args: (id) => ({ p_request: own.request, p_body: 'x', p_mentions: [id] }),
    },
    {
      name: 'answer_query',
      kind: 'requests',
      args: (id) => ({ p_request: id, p_answer: 'x' }),
    },
    {
      name: 'approve_role_change',
      kind: 'role_proposals',
      args: (id) => ({ p_proposal: id }),
    },
    {
      name: 'bulk_decide',
      kind: 'requests',
      args: (id) => ({ p_items: [{ request_id: id, content_hash: HASH, warnings: [`duplicate:${id}`] }] }),
    },
    {
      name: 'connect_sso',
      kind: 'identity_providers',
      args: (id) => ({ p_edge: db.keys.edge, p_provider: id, p_state: 'x'.repeat(40) }),
    },
    { name: 'drop_domain', kind: 'tenant_domains', args: (id) => ({ p_domain: id }) },
    {
      name: 'prove_domain',
      kind: 'tenant_domains',
      args: (id) => ({ p_edge: db.keys.edge, p_domain: id, p_found: ['x'] }),
    },
    {
      name: 'save_identity_provider',
      kind: 'identity_providers',
      args: (id) => ({ p_provider: id, p_settings: { name: 'Probe' } }),
    },
    {
      name: 'save_provider_secret',
      kind: 'identity_providers',
      args: (id) => ({ p_edge: db.keys.edge, p_provider: id, p_sealed: null }),
    },
    {
      name: 'save_sso_rule',
      kind: 'members',
      args: (id) => ({ p_sso_only: true, p_break_glass: id }),
    },
    {
      name: 'deactivate_member',
      kind: 'members',
      args: (id) => ({ p_member: id, p_reason: 'x' }),
    },
    {
      name: 'end_all_sessions',
      kind: 'members',
      args: (id) => ({ p_member: id }),
    },
    { name: 'end_delegation', kind: 'delegations', args: (id) => ({ p_delegation: id }) },
    { name: 'end_session', kind: 'sessions', args: (id) => ({ p_session: id }) },
    {
      name: 'explain_many',
      kind: 'requests',
      args: (id) => ({ p_request: id, p_actions: ['approve', 'submit'] }),
    },
    { name: 'check_policy', kind: 'departments', args: (id) => ({ p_content: policyWith(id) }) },
    { name: 'check_policy', kind: 'members', args: (id) => ({ p_content: policyWith(id) }) },
    {
      name: 'decide_policy_proposal',
      kind: 'policy_proposals',
      args: (id) => ({ p_proposal: id, p_accept: true }),
    },
    ...['explain', 'explain_many'].map((name) => ({
      name,
      kind: 'members',
      args: (id: string) => ({
        p_request: own.request,
        ...(name === 'explain' ? { p_action: 'approve' } : { p_actions: ['approve'] }),
        p_member: id,
      }),
    })),
    {
      name: 'decide_payee_change',
      kind: 'payee_changes',
      args: (id) => ({ p_change: id, p_accept: true, p_call_back: 'Called the known number' }),
    },
    { name: 'delete_view', kind: 'saved_views', args: (id) => ({ p_view: id }) },
    invite('departments', (id) => ({ p_department: id })),
    invite('departments', (id) => ({ p_heads: [id] })),
    { name: 'look', kind: 'requests', args: (id) => ({ p_request: id }) },
    { name: 'mark_paid', kind: 'requests', args: (id) => ({ p_request: id }) },
    {
      name: 'name_alternate',
      kind: 'requests',
      args: (id) => ({ p_request: id, p_member: own.member, p_reason: 'x' }),
    },
    {
      name: 'name_alternate',
      kind: 'members',
      args: (id) => ({ p_request: own.request, p_member: id, p_reason: 'x' }),
    },
    {
      name: 'propose_payee_change',
      kind: 'payees',
      args: (id) => ({ p_payee: id, p_change: { risk: 'high' }, p_reason: 'x' }),
    },
    {
      name: 'propose_payee_change',
      kind: 'members',
      args: (id) => ({ p_payee: null, p_change: { name: 'Probe Ltd', owner_member_id: id }, p_reason: 'x' }),
    },
    {
      name: 'purchase_order_balance',
      kind: 'orders',
      args: (id) => ({ p_request: id }),
    },
    {
      name: 'renew_invitation',
      kind: 'invitations',
      args: (id) => ({ p_invitation: id, p_token_hash: HASH }),
    },
    { name: 'request_warnings', kind: 'requests', args: (id) => ({ p_request: id }) },
    { name: 'revoke_invitation', kind: 'invitations', args: (id) => ({ p_invitation: id }) },
    ...(['p_to', 'p_for'] as const).map((argument) => ({
      name: 'save_delegation',
      kind: 'members',
      args: (id: string) => ({
        p_to: own.member,
        p_from: null,
        p_until: new Date(Date.now() + 86_400_000).toISOString(),
        p_reason: 'x',
        [argument]: id,
      }),
    })),
    {
      name: 'save_department',
      kind: 'departments',
      args: (id) => ({ p_department: id, p_name: 'Probe' }),
    },
    {
      name: 'save_department',
      kind: 'members',
      args: (id) => ({ p_name: 'Probe', p_heads: [id] }),
    },
    { name: 'save_policy_draft', kind: 'departments', args: (id) => ({ p_content: policyWith(id) }) },
    { name: 'save_policy_draft', kind: 'members', args: (id) => ({ p_content: policyWith(id) }) },
    {
      name: 'save_view',
      kind: 'saved_views',
      args: (id) => ({ p_name: 'Probe', p_query: '', p_view: id }),
    },
    {
      name: 'save_request',
      kind: 'requests',
      args: (id) => ({ p_content: content, p_request: id }),
    },
    fields('departments', (id) => ({ department_id: id })),
    fields('payees', (id) => ({ payee_id: id })),
    fields('orders', (id) => ({ purchase_order_id: id })),
    {
      name: 'set_member_roles',
      kind: 'members',
      args: (id) => ({ p_member: id, p_roles: ['staff'], p_reason: 'x' }),
    },
    {
      name: 'reset_factor',
      kind: 'members',
      args: (id) => ({ p_member: id, p_reason: 'x' }),
    },
    { name: 'submit_request', kind: 'requests', args: (id) => ({ p_request: id }) },
    { name: 'switch_tenant', kind: 'tenant', args: (id) => ({ p_tenant: id }) },
    { name: 'warnings_of', kind: 'requests', args: (id) => ({ p_requests: [id] }) },
    { name: 'withdraw_payee_change', kind: 'payee_changes', args: (id) => ({ p_change: id }) },
    {
      name: 'withdraw_request',
      kind: 'requests',
      args: (id) => ({ p_request: id }),
    },
  ];
}
