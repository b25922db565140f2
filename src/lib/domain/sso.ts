// What the pages about single sign-on offer. The database decides, whatever is shown.
const reads = ['request.read_all', 'request.read_department', 'trail.read', 'payee.read_bank', 'member.read'];

type Role = { kind: string; permissions: readonly string[] };

/** A role that somebody may start with by signing in: it decides, administers and oversees nothing. */
export const canJoinWith = ({ kind, permissions }: Role): boolean =>
  kind === 'neutral' && !permissions.some((permission) => reads.includes(permission));

export const kindNames = { oidc: 'OpenID Connect', saml: 'SAML' } as const;
