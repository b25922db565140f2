// The permissions that the pages ask about, to show a way in. The database decides, whatever is shown.

export type Permission =
  | 'request.create'
  | 'request.read_own'
  | 'request.read_department'
  | 'request.read_all'
  | 'request.query'
  | 'request.return'
  | 'request.approve_department'
  | 'request.review_finance'
  | 'request.sanction'
  | 'request.mark_paid'
  | 'request.comment'
  | 'request.bulk_decide'
  | 'trail.read'
  | 'trail.verify'
  | 'member.read'
  | 'member.invite'
  | 'member.deactivate'
  | 'role.grant'
  | 'department.manage'
  | 'tenant.manage'
  | 'payee.propose'
  | 'payee.approve'
  | 'policy.read'
  | 'policy.draft'
  | 'policy.publish'
  | 'policy.replay'
  | 'rate.manage'
  | 'delegation.own'
  | 'delegation.manage'
  | 'payee.read_bank'
  | 'security.read'
  | 'security.manage'
  | 'session.read_all'
  | 'session.revoke';

type Holder = { permissions: readonly string[] };

export function holds(holder: Holder, ...any: Permission[]): boolean {
  return any.some((permission) => holder.permissions.includes(permission));
}

export const canReadRequests = (holder: Holder): boolean =>
  holds(holder, 'request.read_own', 'request.read_department', 'request.read_all');

export const canDecide = (holder: Holder): boolean =>
  holds(holder, 'request.approve_department', 'request.review_finance', 'request.sanction');

const acts: Permission[] = [
  'request.create',
  'request.query',
  'request.return',
  'request.approve_department',
  'request.review_finance',
  'request.sanction',
  'request.mark_paid',
  'request.comment',
  'payee.propose',
  'payee.approve',
  'role.grant',
  'member.deactivate',
  'department.manage',
  'tenant.manage',
  'policy.draft',
  'policy.publish',
  'rate.manage',
  'session.revoke',
];

/** Auditors and board members look, and change nothing. */
export const looksOnly = (holder: Holder): boolean => !holds(holder, ...acts);

const canReadShared = (holder: Holder): boolean => holds(holder, 'request.read_own', 'request.read_all');

type Step = {
  permission: string;
  scope: 'department' | 'tenant' | 'named';
  named?: readonly string[] | null;
};
type Person = { id: string; name: string; active: boolean; roles: string[]; heads: string[] };
type Role = { key: string; permissions: string[] };

/** Whom a comment may draw in: whoever could read a request that was shared with them. */
export function mentionable<P extends Person>(people: P[], roles: Role[], author: string): P[] {
  const reading = new Set(
    roles.filter(({ permissions }) => canReadShared({ permissions })).map((r) => r.key),
  );
  return people.filter((p) => p.active && p.id !== author && p.roles.some((role) => reading.has(role)));
}

/** Who could be asked at a step that has not been reached: a picture, not a promise. */
export function candidates(step: Step, department: string | null, people: Person[], roles: Role[]): Person[] {
  const { scope, named } = step;
  const granting = new Set(
    roles
      // whoever is asked by name decides something, whatever it is
      .filter((r) => (scope === 'named' ? canDecide(r) : r.permissions.includes(step.permission)))
      .map((r) => r.key),
  );
  return people.filter(
    (person) =>
      person.active &&
      person.roles.some((role) => granting.has(role)) &&
      (scope === 'tenant' ||
        (scope === 'named' && (named ?? []).includes(person.id)) ||
        (scope === 'department' && department !== null && person.heads.includes(department))),
  );
}
