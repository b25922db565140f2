/** AUT-1 and AUT-2, as the table of the permissions that ship says: who holds what, and of what kind it is. */
const WORK = [
  'request.create',
  'request.submit',
  'request.withdraw',
  'request.comment',
  'request.attach',
  'request.read_own',
  'delegation.own',
];

const HELD: Record<string, string[]> = {
  staff: WORK,
  hod: [
    ...WORK,
    'request.read_department',
    'request.approve_department',
    'request.query',
    'request.return',
    'request.bulk_decide',
  ],
  finance: [
    ...WORK,
    'request.read_all',
    'request.review_finance',
    'request.mark_paid',
    'payee.propose',
    'payee.read_bank',
    'request.query',
    'request.return',
    'request.bulk_decide',
  ],
  md: [
    ...WORK,
    'request.sanction',
    'request.bulk_decide',
    'delegation.manage',
    'payee.approve',
    'request.read_all',
    'request.query',
    'request.return',
    'trail.read',
    'evidence.export',
    'access.approve_board',
  ],
  admin: [
    'member.read',
    'member.deactivate',
    'role.grant',
    'policy.read',
    'security.read',
    'session.read_all',
    'session.revoke',
  ],
  compliance: [
    'trail.read',
    'trail.verify',
    'session.read_all',
    'payee.read_bank',
    'request.read_all',
    'privacy.erase',
  ],
  auditor: ['trail.read', 'trail.verify', 'policy.read', 'request.read_all'],
  board: ['trail.read', 'policy.read', 'request.read_all'],
};

export const ROLES = Object.keys(HELD);

type Duty = 'deciding' | 'administrative' | 'oversight';
const DUTIES: Record<string, Duty> = {
  hod: 'deciding',
  finance: 'deciding',
  md: 'deciding',
  admin: 'administrative',
  compliance: 'oversight',
};

/** AUT-6: whoever decides, and whoever could grant that, is agreed to by a second administrator. */
export const needsSecond = (role: string): boolean =>
  DUTIES[role] === 'deciding' || (HELD[role] ?? []).includes('role.grant');

/** `duties_mixed`: a member holds at most one kind of duty that is not neutral. */
export function mixes(roles: Iterable<string>): boolean {
  return new Set([...roles].flatMap((role) => DUTIES[role] ?? [])).size > 1;
}

/** With one decider the head of department marks paid as well, and with few they approve payees (AUT-13, REQ-4). */
export function permissionsOf(roles: Iterable<string>, deciders: string): Set<string> {
  const held = new Set<string>();
  for (const role of roles) {
    for (const permission of HELD[role] ?? []) held.add(permission);
    if (role === 'hod' && deciders === 'one') held.add('request.mark_paid').add('payee.read_bank');
    if (role === 'hod' && deciders !== 'three_or_more') held.add('payee.approve');
    if (role === 'staff' && deciders !== 'three_or_more') held.add('payee.propose');
  }
  return held;
}

export const APPROVING = ['request.approve_department', 'request.review_finance', 'request.sanction'];
