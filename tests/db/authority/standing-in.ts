import type { Person } from '../contract/person.ts';
import type { Answer } from '../contract/person.ts';

const HOUR = 3_600_000;
export const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

/** From now for a day, unless told otherwise. */
export const lend = (
  principal: Person,
  delegate: Person,
  changes: Record<string, unknown> = {},
): Promise<Answer> =>
  principal.call('save_delegation', {
    p_to: delegate.member,
    p_from: null,
    p_until: inHours(24),
    p_reason: 'On leave',
    ...changes,
  });

/** As if that much time had passed: what a delegation is worth is read from the clock alone. */
export async function moveBack(person: Person, delegation: unknown, hours: number): Promise<void> {
  await person.db.admin`update app.delegations
    set starts_at = starts_at - make_interval(hours => ${hours}), ends_at = ends_at - make_interval(hours => ${hours})
    where id = ${String(delegation)}`;
}

/** From now on every request of the person's organisation takes one step, and these people are asked by name. */
export async function askByName(
  { db, tenant }: Person,
  people: Person[],
  alternates: Person[] = [],
): Promise<void> {
  await db.admin`insert into app.policy_versions (tenant_id, version, effective_from, reason)
    values (${tenant}, 9, clock_timestamp(), 'A test')`;
  await db.admin`insert into app.policy_rules (tenant_id, version, rule_no, from_minor, words)
    values (${tenant}, 9, 1, 0, 'Every request: by name')`;
  await db.admin`insert into app.policy_steps
    (tenant_id, version, rule_no, position, step_no, mode, permission, scope, named, meaning, label)
    values (${tenant}, 9, 1, 1, 1, 'all', 'request.sanction', 'named', ${people.map((p) => p.member)}, 'approved', 'Fleet')`;
  for (const { member } of alternates)
    await db.admin`insert into app.policy_alternates (tenant_id, version, permission, member_id)
      values (${tenant}, 9, 'request.sanction', ${member})`;
}
