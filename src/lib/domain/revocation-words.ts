// Why sessions were ended for somebody, and how soon each was refused, in words.

const causes: Record<string, string> = {
  roles_changed: 'Roles changed',
  deactivated: 'Deactivated',
  password_changed: 'Password changed',
  revoked: 'Ended by an administrator',
  address_not_allowed: 'Outside the networks',
  factor_reset: 'Second factor reset',
  access_ended: 'Access ran out',
};

export const causeWords = (cause: string): string =>
  Object.hasOwn(causes, cause) ? (causes[cause] ?? cause) : cause.replaceAll('_', ' ');

type Counted = { sessions: number; refused: number; milliseconds: number | null };

/** Every session is refused from its end on; here stands when its holder ran into it. */
export function refusedWords({ sessions, refused, milliseconds }: Counted): string {
  if (milliseconds === null) return 'not used since';
  const took = `${milliseconds.toLocaleString('en-GB')} ms`;
  return refused === sessions ? took : `${took}; ${sessions - refused} not used since`;
}
