/** Acts that may end somebody's sessions: after them the key-value store is told. The tests find the same in the database. */
export const ENDS_SESSIONS: ReadonlySet<string> = new Set([
  'approve_role_change',
  'deactivate_member',
  'end_all_sessions',
  'end_session',
  'reset_factor',
  'save_identity_provider',
  'save_networks',
  'save_sso_rule',
  'set_member_roles',
]);
