import { randomUUID } from 'node:crypto';
import type { Goal } from './goals.ts';
import type { Chooser } from './steps.ts';
import type { Member, Session } from './world.ts';

const SETS = [
  ['staff'],
  ['staff', 'auditor'],
  ['hod'],
  ['finance'],
  ['finance', 'staff'],
  ['finance', 'hod'],
  ['md'],
  ['hod', 'md'],
  ['admin'],
  ['admin', 'staff'],
  ['compliance'],
  [],
];

interface Grant {
  sets?: string[][];
  reason?: string;
  whom?: 'anyone' | 'foreign';
}

const others = (chooser: Chooser, { tenant }: Session, whom: Grant['whom']): Member[] => {
  const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant) ?? tenant;
  return chooser.shuffled((whom === 'foreign' ? elsewhere : tenant).members.values());
};

/** Three quarters of what people try is by those who may. */
const actors = (chooser: Chooser) =>
  chooser
    .sessions()
    .sort((a, b) => Number(b.member.roles.has('admin')) - Number(a.member.roles.has('admin')));

const granting = (
  weight: number,
  want: Goal['want'],
  { sets = SETS, reason = 'New job', whom }: Grant = {},
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const session of want === 'permission_missing' ? chooser.sessions() : actors(chooser))
      for (const member of others(chooser, session, whom).slice(0, 12))
        for (const roles of chooser.shuffled(sets))
          yield chooser.call(session.signIn, 'set_member_roles', { member: member.id, roles, reason });
  },
});

const seconding = (
  weight: number,
  want: Goal['want'],
  decision: string | null,
  reason: string | null = null,
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const { signIn, tenant } of want === 'permission_missing' ? chooser.sessions() : actors(chooser))
      for (const proposal of chooser.shuffled(tenant.proposals.keys()))
        yield chooser.call(signIn, 'approve_role_change', { proposal, decision, reason });
  },
});

const secondingElsewhere: Goal = {
  weight: 0.7,
  want: 'not_found',
  *steps(chooser) {
    for (const { signIn, tenant } of actors(chooser)) {
      const elsewhere = chooser.run.world.tenants.find((t) => t !== tenant);
      const proposal = chooser.one(elsewhere?.proposals.keys() ?? []) ?? randomUUID();
      yield chooser.call(signIn, 'approve_role_change', { proposal, decision: 'approve', reason: null });
    }
  },
};

const deactivating = (
  weight: number,
  want: Goal['want'],
  reason = 'Left us',
  whom?: Grant['whom'],
): Goal => ({
  weight,
  want,
  *steps(chooser) {
    for (const session of want === 'permission_missing' ? chooser.sessions() : actors(chooser))
      for (const member of others(chooser, session, whom))
        yield chooser.call(session.signIn, 'deactivate_member', { member: member.id, reason });
  },
});

export const peopleGoals: Record<string, Goal> = {
  'roles: any': granting(3, 'ok'),
  'roles: deciding': granting(3, 'ok', { sets: [['hod'], ['finance'], ['md'], ['finance', 'hod']] }),
  'roles: admin': granting(1, 'ok', { sets: [['admin'], ['admin', 'staff']] }),
  'roles: without the permission': granting(0.7, 'permission_missing'),
  'roles: elsewhere': granting(0.7, 'not_found', { whom: 'foreign' }),
  'roles: own': granting(0.8, 'self_grant_forbidden'),
  'roles: of a leaver': granting(1, 'member_inactive'),
  'roles: no reason': granting(0.7, 'reason_required', { reason: '\n ' }),
  'roles: unknown': granting(0.7, 'unknown_role', { sets: [['owner'], ['staff', 'root']] }),
  'roles: no change': granting(0.7, 'no_change'),
  'roles: mixed': granting(0.8, 'duties_mixed', {
    sets: [
      ['admin', 'hod'],
      ['compliance', 'finance'],
    ],
  }),
  'roles: last admin': granting(1.5, 'last_admin', { sets: [['staff'], []] }),
  'roles: proposed already': granting(2, 'proposal_pending'),
  'second: approve': seconding(4, 'ok', 'approve'),
  'second: refuse': seconding(1.5, 'ok', 'refuse', 'Not yet'),
  'second: own': seconding(1.5, 'own_proposal', 'approve'),
  'second: closed': seconding(1.5, 'proposal_closed', 'approve'),
  'second: nonsense': seconding(0.7, 'decision_unknown', 'maybe'),
  'second: at length': seconding(0.7, 'reason_required', 'refuse', 'x'.repeat(501)),
  'second: not theirs': seconding(0.7, 'permission_missing', 'approve'),
  'second: elsewhere': secondingElsewhere,
  deactivate: deactivating(2, 'ok'),
  'deactivate: oneself': deactivating(0.7, 'self_deactivation_forbidden'),
  'deactivate: again': deactivating(0.7, 'member_inactive'),
  'deactivate: no reason': deactivating(0.5, 'reason_required', ''),
  'deactivate: not theirs': deactivating(0.5, 'permission_missing'),
  'deactivate: elsewhere': deactivating(0.5, 'not_found', 'x', 'foreign'),
  'deactivate: last admin': deactivating(1, 'last_admin'),
};
