import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race, type RacingAct } from '../../support/race.ts';
import { newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, say, type Provider } from './signing-on.ts';

describe('two answers at once', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  async function begun({ org, id }: Provider): Promise<string> {
    const state = newToken();
    await say(org, 'begin_sso', { p_provider: id, p_state: state });
    return state;
  }

  async function taken(provider: Provider): Promise<string> {
    const p_state = await begun(provider);
    const answer = await say(provider.org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    return String(answer['attempt_id']);
  }

  const finish = (attempt: string, email: string, assertion: string | null = null): RacingAct => ({
    who: 'service_role',
    call: 'api.finish_sso($1, $2::uuid, $3, $4, $5, $6)',
    args: [db.keys.edge, attempt, 'ada-1', email, 'Ada Obi', assertion],
  });

  it('SES-5: somebody new who comes in twice at once becomes one member', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const [one, two] = [await taken(provider), await taken(provider)];
    const email = `ada@${org.domain}`;
    const [a, b] = await race(db, finish(one, email), finish(two, email));
    expect(a).toMatchObject({ ok: true, created: true });
    expect(b).toMatchObject({ ok: true, created: false, member_id: a['member_id'], user_id: a['user_id'] });
    expect(await org.founder.rows('members')).toHaveLength(2);
    const [three, four] = [await taken(provider), await taken(provider)];
    const [c, d] = await race(db, finish(three, email), finish(four, email), 'rollback');
    expect([c, d]).toMatchObject([{ ok: true }, { ok: true, created: false }]);
  });

  it('SES-5: one assertion in two answers at once, and one state, count once', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org, { kind: 'saml', metadata: { certificates: ['x'] } });
    const [one, two] = [await taken(provider), await taken(provider)];
    const email = `ada@${org.domain}`;
    const [a, b] = await race(db, finish(one, email, '_a1'), finish(two, email, '_a1'));
    expect([a, b]).toMatchObject([{ ok: true }, { ok: false, token: 'sso_replayed' }]);
    const state = await begun(provider);
    const take: RacingAct = {
      who: 'service_role',
      call: 'api.take_sso_attempt($1, $2, $3::uuid)',
      args: [db.keys.edge, state, provider.id],
    };
    const [c, d] = await race(db, take, take);
    expect([c, d]).toMatchObject([{ ok: true }, { ok: false, token: 'sso_unknown' }]);
  });

  it('SES-5: an answer that waits behind a deactivation lets nobody in', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const ada = await comeIn(provider);
    const away: RacingAct = {
      who: org.founder.claims,
      call: 'api.deactivate_member($1::uuid, $2)',
      args: [ada.member, 'Left'],
    };
    const attempt = await taken(provider);
    const [a, b] = await race(db, away, finish(attempt, `ada@${org.domain}`));
    expect([a, b]).toMatchObject([{ ok: true }, { ok: false, token: 'no_membership' }]);
  });
});
