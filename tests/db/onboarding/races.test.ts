import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race as raceActs, type RacingAct } from '../../support/race.ts';
import type { Claims } from '../../support/session.ts';
import { arrive, digestOf, invite, join, newToken, openOrganisation } from './organisation.ts';

type Act = [who: Claims, name: string, args: Record<string, unknown>];

describe('invitations under a race', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const act = ([who, name, args]: Act): RacingAct => ({
    who,
    call: `api.${name}(${Object.keys(args).map((key, i) => `${key} => $${i + 1}`)})`,
    args: Object.values(args),
  });
  const race = (first: Act, second: Act, end?: 'commit' | 'rollback') =>
    raceActs(db, act(first), act(second), end);
  const accepting = (claims: Claims, token: string): Act => [
    claims,
    'accept_invitation',
    { p_edge: db.keys.edge, p_token: token },
  ];

  it('SPEC-ONB-28: of two acceptances at once exactly one spends the invitation, whoever commits', async () => {
    const org = await openOrganisation(db);
    const { token, email } = await invite(org);
    const [phone, desk] = [await arrive(db, email), await arrive(db, email)];
    const [first, second] = await race(accepting(phone, token), accepting(desk, token));
    expect([first.ok, second.token]).toEqual([true, 'invitation_spent']);
    const other = await invite(org, { name: 'Other Person' });
    const again = await arrive(db, other.email);
    const [given, taken] = await race(
      accepting(again, other.token),
      accepting(again, other.token),
      'rollback',
    );
    expect([given.ok, taken.ok]).toEqual([true, true]);
    expect(await org.founder.rows('members')).toHaveLength(3);
  });

  it('SPEC-ONB-29: what ends an invitation while it is being accepted wins when it came first, and comes too late when it did not', async () => {
    const org = await openOrganisation(db);
    const admin = org.founder.claims;
    // a link of this very minute is not made anew
    const aged = (id: unknown) =>
      db.admin`update app.invitations set expires_at = expires_at - interval '1 hour' where id = ${String(id)}`;
    for (const [name, args, token, late] of [
      ['revoke_invitation', {}, 'invitation_revoked', 'invitation_closed'],
      ['renew_invitation', { p_token_hash: digestOf(newToken()) }, 'invitation_unknown', 'invitation_closed'],
    ] as const) {
      const one = await invite(org, { name: `One ${name}` });
      await aged(one.answer['invitation_id']);
      const end = (id: unknown): Act => [admin, name, { p_invitation: id, ...args }];
      const [ended, refused] = await race(
        end(one.answer['invitation_id']),
        accepting(await arrive(db, one.email), one.token),
      );
      expect([name, ended.ok, refused.token]).toEqual([name, true, token]);
      const two = await invite(org, { name: `Two ${name}` });
      const [accepted, tooLate] = await race(
        accepting(await arrive(db, two.email), two.token),
        end(two.answer['invitation_id']),
      );
      expect([name, accepted.ok, tooLate.token]).toEqual([name, true, late]);
    }
  });

  it('SPEC-ONB-30: an inviter who is deactivated meanwhile lets nobody in', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const { token, email } = await invite(org, { by: ada });
    const off: Act = [org.founder.claims, 'deactivate_member', { p_member: ada.member, p_reason: 'Left' }];
    const [ended, refused] = await race(off, accepting(await arrive(db, email), token));
    expect([ended.ok, refused.token]).toEqual([true, 'invitation_void']);
  });

  it('SPEC-ONB-31: of two invitations of one address at once one is open, and two open departments of one name never stand', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const inviting = (who: Claims): Act => [
      who,
      'invite_member',
      {
        p_email: 'one@two.example',
        p_name: 'One',
        p_roles: ['staff'],
        p_department: null,
        p_heads: [],
        p_token_hash: digestOf(newToken()),
      },
    ];
    const [one, two] = await race(inviting(org.founder.claims), inviting(ada.claims));
    expect([one.ok, two.token]).toEqual([true, 'invitation_open']);
    const naming = (who: Claims): Act => [who, 'save_department', { p_name: 'Stores' }];
    const [made, refused] = await race(naming(org.founder.claims), naming(ada.claims));
    expect([made.ok, refused.token]).toEqual([true, 'invalid_department']);
  });
});
