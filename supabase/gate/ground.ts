/** What the rules take as given about the product: the same that CONVENTIONS.md says in words. */
export const SCHEMAS = ['api', 'app', 'audit', 'secrets'];

/** Roles that functions belong to; none of them gets past row-level security. */
export const OWN_ROLES = ['countersign', 'gatekeeper', 'recorder'];

/** Tables that belong to no tenant: reference data, and what is needed before a tenant is known. */
export const PLATFORM = [
  'app.attempts',
  'app.currencies',
  'app.entries',
  'app.locales',
  'app.permissions',
  'app.refusals',
  'app.role_templates',
  'app.sign_ins',
  'app.transitions',
  'secrets.edge_credentials',
  'secrets.job_tickets',
];

/** Of those, what everybody signed in may read. */
export const REFERENCE = PLATFORM.filter((table) => !/^secrets|attempts|entries|sign_ins/.test(table));

/** The trail: every table of schema audit, and the texts that its events commit to. */
export const isTrail = (table: string): boolean => table.startsWith('audit.') || table === 'app.event_texts';
export const isSecret = (table: string): boolean => table.startsWith('secrets.');

/** Where these two see rows of every tenant; anywhere else their policy would be a hole. */
export const ACROSS: Record<string, (table: string) => boolean> = {
  recorder: isTrail,
  gatekeeper: (table) =>
    PLATFORM.includes(table) ||
    [
      'delegations',
      'department_heads',
      'identities',
      'identity_providers',
      'invitations',
      'member_roles',
      'members',
      'networks',
      'revocations',
      'revoked_sessions',
      'role_permissions',
      'roles',
      'session_sightings',
      'sessions',
      'sso_attempts',
      'sso_rules',
      'tenant_domains',
    ]
      .map((name) => `app.${name}`)
      .concat('app.tenants', 'secrets.recovery_codes', 'secrets.sealed')
      .includes(table),
};

/** The only triggers that belong on the trail: another one could hold an event back. */
export const TRAIL_TRIGGERS: Record<string, string> = {
  _000_append_only: 'audit.tg_trail__append_only',
  _050_leaf: 'audit.tg_events__leaf',
  _900_link: 'audit.tg_events__link',
};

/** What is asked for whoever is not signed in: a stamp, what stands before every request, and the limits by our edge. */
export const OPEN_TO_ANON = ['app.live_tenant', 'app.check_request', 'api.take_rate', 'api.give_back_rate'];

/** What the Data API asks before every request. */
export const REQUEST_CHECK = 'app.check_request';

/** Privileges that are open on purpose: `role privilege object`, as the catalogue has them. */
export const OPEN: RegExp[] = [
  /^anon execute (?:app\.(?:live_tenant|check_request)\(\)|api\.(?:take|give_back)_rate\(text, text, text, text\))$/,
  /^anon usage schema (?:api|app)$/,
  /^authenticated usage schema (?:api|app|audit)$/,
  /^service_role execute (?:api\.|app\.check_request\(\)$)/,
  /^service_role usage schema (?:api|app)$/,
  /^(?:countersign|gatekeeper|recorder) usage schema (?:api|app|audit)$/,
  /^gatekeeper usage schema secrets$/,
];

/** The two restrictive policies of every tenant table, by the roles that they bind. */
export const STAMPS = [
  { roles: ['anon', 'authenticated'], function: 'app.live_tenant' },
  { roles: ['countersign'], function: 'app.current_tenant' },
];

export const schemaOf = (name: string): string => (name.includes('.') ? (name.split('.')[0] ?? '') : '');
