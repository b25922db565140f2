import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { race, type RacingAct } from '../../support/race.ts';
import { waitForBlocked } from '../../support/wait.ts';
import { lend } from '../authority/standing-in.ts';
import { call, Person, type Answer } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

/** Who queues for whom: nobody for rows that are not theirs to change, everybody for what ends their own session. */
describe('waiting', () => {
  let db: TestDatabase;
  let tenant: string;
  let chidi: Person;
  let folake: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    tenant = await tenantId(db, 'Adunni%');
    chidi = await Person.enter(db, PEOPLE.staff);
    folake = await Person.enter(db, PEOPLE.director);
  });
  afterAll(() => db.close());

  /** What an act answers while somebody else keeps these rows or locks to themselves; to wait for them raises. */
  async function meanwhile(
    held: string,
    values: unknown[],
    who: Person,
    name: string,
    args: Record<string, unknown>,
  ): Promise<Answer> {
    let answer: Answer | undefined;
    const keys = Object.keys(args);
    await db.admin.begin(async (holder) => {
      await holder.unsafe(held, values as never[]);
      const rows = await db.as(who.claims, async (tx) => {
        await tx`set local lock_timeout = '200ms'`;
        return tx.unsafe(
          `select api.${name}(${keys.map((key, i) => `${key} => $${i + 1}`).join(', ')}) as answer`,
          Object.values(args) as never[],
        );
      });
      answer = rows[0]?.['answer'] as Answer;
    });
    return answer as Answer;
  }
  const ROW = 'select from app.members where id = $1 for update';

  it('SES-6: who may not end another’s sessions does not wait for that person to be told so', async () => {
    for (const [name, args, token] of [
      ['end_session', { p_session: folake.session }, 'session_not_found'],
      ['end_all_sessions', { p_member: folake.member }, 'permission_missing'],
      ['end_all_sessions', { p_everyone: true }, 'permission_missing'],
    ] as const)
      expect(await meanwhile(ROW, [folake.member], chidi, name, args)).toMatchObject({ ok: false, token });
  });

  it('AUT-10: who has no part in a delegation does not wait for its principal', async () => {
    const [ngozi, tunde] = [
      await Person.enter(db, PEOPLE.finance),
      await Person.enter(db, PEOPLE.hodOperations),
    ];
    const lent = await lend(ngozi, tunde);
    expect(lent).toMatchObject({ ok: true });
    const args = { p_delegation: lent['delegation_id'] };
    expect(await meanwhile(ROW, [ngozi.member], chidi, 'end_delegation', args)).toMatchObject({
      token: 'not_found',
    });
  });

  it('SES-4: who belongs nowhere else does not wait for another organisation’s list of networks', async () => {
    const p_tenant = await tenantId(db, 'Baraka%');
    const held = 'select app.hold_networks($1, true)';
    expect(await meanwhile(held, [p_tenant], chidi, 'switch_tenant', { p_tenant })).toMatchObject({
      token: 'no_membership',
    });
  });

  it('LOG-2: an act waits for no other organisation’s trail', async () => {
    const held = 'select pg_advisory_xact_lock(hashtextextended($1, 900))';
    const others = [await tenantId(db, 'Baraka%')];
    const args = { p_name: 'Mine', p_query: 'mine=1' };
    expect(await meanwhile(held, others, chidi, 'save_view', args)).toMatchObject({ ok: true });
    const view = { p_content: { kind: 'payment_voucher', title: 'Paint' } };
    expect(await meanwhile(held, others, chidi, 'save_request', view)).toMatchObject({ ok: true });
    await expect(meanwhile(held, [tenant], chidi, 'save_request', view)).rejects.toMatchObject({
      code: '55P03',
    });
  });

  const end = (person: Person): RacingAct => ({
    who: person.claims,
    call: 'api.end_session($1::uuid)',
    args: [person.session],
  });

  it('SES-2: what waits behind the end of its own session is told so, and moves nothing', async () => {
    const b = await tenantId(db, 'Baraka%');
    const acts: [call: string, args: unknown[]][] = [
      ['api.switch_tenant($1::uuid)', [b]],
      ['api.touch_session($1, $2)', [db.keys.edge, '203.0.113.77']],
      ['api.end_all_sessions()', []],
    ];
    for (const [act, args] of acts) {
      const grace = await Person.enter(db, PEOPLE.auditor, tenant);
      const [ended, late] = await race(db, end(grace), { who: grace.claims, call: act, args });
      expect({ act, ended, late }).toMatchObject({
        act,
        ended: { ok: true },
        late: { token: 'session_ended' },
      });
      const [row] = await db.admin`select host(address) as address, end_reason from app.sessions
        where auth_session_id = ${String(grace.claims.session_id)}`;
      expect(row).toEqual({ address: '198.51.100.7', end_reason: 'ended_by_self' });
    }
  });

  it('SES-1: of two that register one sign-in at once, one is told that it is registered', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff);
    const register: RacingAct = { who: claims, call: 'api.register_session($1)', args: [db.keys.edge] };
    const [first, second] = await race(db, register, register);
    expect([first, second]).toMatchObject([{ ok: true }, { ok: false, token: 'already_registered' }]);
  });

  it('SES-1: who leaves while they register is no member any more', async () => {
    const claims = await signIn(db.admin, PEOPLE.staff2);
    const waiting = await db.session(claims);
    let late: Promise<Answer> | undefined;
    await db.admin.begin(async (holder) => {
      await holder`select app.hold_networks(${tenant}, true)`;
      const [row] = await holder`select id from app.members where user_id = ${claims.sub}`;
      await holder`update app.members set active = false, deactivated_at = clock_timestamp() where id = ${String(row?.['id'])}`;
      const sql = await waiting.begin();
      const pid = await waiting.pid();
      late = sql`select api.register_session(${db.keys.edge}) as answer`.then(
        (rows) => rows[0]?.['answer'] as Answer,
      );
      await waitForBlocked(db.admin, pid);
    });
    expect(await late).toMatchObject({ ok: false, token: 'no_membership' });
    await waiting.commit();
    expect(await call(db, claims, 'whoami')).toMatchObject({ token: 'no_session' });
  });

  it('SES-6: of two that ask at once what to tell the key-value store, one is given each sign-in', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const take: RacingAct = { who: amara.claims, call: 'api.take_revocations($1)', args: [db.keys.edge] };
    await amara.call('take_revocations', { p_edge: db.keys.edge });
    await amara.call('end_session', { p_session: zainab.session, p_reason: 'Lost laptop' });
    const [first, second] = await race(db, take, take);
    expect(first['ended']).toMatchObject([{ sign_in: zainab.claims.session_id }]);
    expect(second['ended']).toEqual([]);
  });
});
