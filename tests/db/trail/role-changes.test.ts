import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** LOG-4: who, what and why of every change of roles, in a trail of its own. */
describe('the trail of role changes', () => {
  let db: TestDatabase;
  let amara: Person;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  const rows = async (member: string) =>
    (await amara.rows('role_changes', { member_id: member })).sort(
      (a, b) => Number(a['at'] as Date) - Number(b['at'] as Date),
    );

  it('SPEC-LOG-36: a change of roles stands with its actor, the sets before and after, and the reason', async () => {
    const answer = await amara.call('set_member_roles', {
      p_member: chidi.member,
      p_roles: ['staff', 'finance'],
      p_reason: 'Covers Ngozi in December',
    });
    expect(answer).toMatchObject({ ok: true, pending: false, added: ['finance'] });
    expect(await rows(chidi.member)).toMatchObject([
      {
        what: 'changed',
        actor_id: amara.member,
        actor_name: 'Amara Okafor',
        member_name: 'Chidi Nwosu',
        roles_before: ['staff'],
        roles_after: ['finance', 'staff'],
        added: ['finance'],
        removed: [],
        reason: 'Covers Ngozi in December',
        event_id: answer['event_id'],
      },
    ]);
  });

  it('SPEC-LOG-37: a proposal of roles, its approval and its refusal each leave their own row', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await amara.call('set_member_roles', {
      p_member: kemi.member,
      p_roles: ['admin', 'staff'],
      p_reason: 'Second administrator',
    });
    const second = await Person.enter(db, PEOPLE.staff2);
    const proposed = await amara.call('set_member_roles', {
      p_member: chidi.member,
      p_roles: ['md', 'staff'],
      p_reason: 'Acting director',
    });
    expect(proposed).toMatchObject({ ok: true, pending: true, added: ['md'], removed: ['finance'] });
    await second.call('approve_role_change', { p_proposal: proposed['proposal_id'], p_reason: 'Agreed' });
    const again = await amara.call('set_member_roles', {
      p_member: chidi.member,
      p_roles: ['md', 'staff', 'finance'],
      p_reason: 'And Finance',
    });
    await second.call('approve_role_change', {
      p_proposal: again['proposal_id'],
      p_decision: 'refuse',
      p_reason: 'One is enough',
    });
    expect(
      (await rows(chidi.member))
        .slice(1)
        .map((row) => [row['what'], row['actor_name'], row['roles_after'], row['reason']]),
    ).toEqual([
      // the removal took effect at once, the grant waited
      ['changed', 'Amara Okafor', ['staff'], 'Acting director'],
      ['proposed', 'Amara Okafor', ['md', 'staff'], 'Acting director'],
      ['changed', 'Kemi Ade', ['md', 'staff'], 'Agreed'],
      ['proposed', 'Amara Okafor', ['finance', 'md', 'staff'], 'And Finance'],
      ['refused', 'Kemi Ade', ['md', 'staff'], 'One is enough'],
    ]);
  });

  it('SPEC-LOG-38: a refused change of roles leaves a refusal in the trail and no row among the changes', async () => {
    const before = await rows(chidi.member);
    const refused = await amara.call('set_member_roles', {
      p_member: chidi.member,
      p_roles: ['md', 'admin'],
      p_reason: 'Everything',
    });
    expect(refused).toMatchObject({ ok: false, token: 'duties_mixed' });
    expect(await rows(chidi.member)).toEqual(before);
    const [event] =
      await db.admin`select outcome, token from audit.events where id = ${String(refused['event_id'])}`;
    expect(event).toEqual({ outcome: 'refused', token: 'duties_mixed' });
  });

  it('SPEC-LOG-39: role changes are read with role.grant or trail.read, and by nobody else', async () => {
    for (const [email, seen] of [
      [PEOPLE.admin, true],
      [PEOPLE.compliance, true],
      [PEOPLE.director, true],
      [PEOPLE.finance, false],
      [PEOPLE.hodOperations, false],
    ] as const) {
      const person = await Person.enter(db, email);
      expect({ email, seen: (await person.rows('role_changes')).length > 0 }).toEqual({ email, seen });
    }
  });
});
