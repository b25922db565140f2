import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { race as raceActs, type Outcome, type RacingAct } from '../support/race.ts';
import { openTenants, signInMember, type Registered, type Tenants } from '../support/tenants.ts';
import { waitForBlocked } from '../support/wait.ts';

type Act = [who: Registered, sql: string, args: unknown[]];

let db: TestDatabase;
let t: Tenants;
beforeAll(async () => void (db = await openDatabase()));
afterAll(() => db.close());
beforeEach(async () => void (t = await openTenants(db)));

const member = (key: string) => t.ours.members[key]?.id ?? '';
const signIn = (key: string) => signInMember(db, t.ours, key);

async function act([who, sql, args]: Act): Promise<Outcome> {
  const rows = await db.as(who.claims, (tx) => tx.unsafe(`select ${sql} as answer`, args as string[]));
  return rows[0]?.['answer'] as Outcome;
}

const race = (first: Act, second: Act, end?: 'commit' | 'rollback') => {
  const racing = ([who, call, args]: Act): RacingAct => ({ who: who.claims, call, args });
  return raceActs(db, racing(first), racing(second), end);
};

async function draft(who: Registered, fields: Record<string, unknown> = {}): Promise<string> {
  const content = {
    kind: 'payment_voucher',
    title: 'Things',
    payee_id: t.ours.payees['Plain Supplies']?.id,
    department_id: t.ours.departments['OPS'],
    currency: 'NGN',
    lines: [{ description: 'x', quantity_milli: 1000, unit_minor: 500, tax_basis_points: 0 }],
    ...fields,
  };
  return String((await act([who, 'api.save_request($1)', [content]]))['request_id']);
}

async function pending(
  fields: Record<string, unknown> = {},
): Promise<{ id: string; approve: (who: Registered) => Act; owner: Registered }> {
  const owner = await signIn('sam');
  const id = await draft(owner, fields);
  const { content_hash } = await act([owner, 'api.submit_request($1)', [id]]);
  return {
    id,
    owner,
    approve: (who) => [who, 'api.decide($1, $2, $3, $4)', [id, 'approve', null, content_hash]],
  };
}

describe('two at once', () => {
  it('AUT-3: of two heads on one step one approves, and the step is not decided twice', async () => {
    const { approve } = await pending();
    const [one, two] = await race(approve(await signIn('hal')), approve(await signIn('hope')));
    expect([one.ok, two.token]).toEqual([true, 'permission_missing']);
  });

  it('REQ-2: an approval that waited for a withdrawal finds nothing to decide', async () => {
    const { id, owner, approve } = await pending();
    const [one, two] = await race([owner, 'api.withdraw_request($1)', [id]], approve(await signIn('hal')));
    expect([one.ok, two.token]).toEqual([true, 'wrong_state']);
  });

  it('REQ-1: one key submits once: the same answer, one number', async () => {
    const owner = await signIn('sam');
    const id = await draft(owner);
    const submit: Act = [owner, 'api.submit_request($1, null, $2)', [id, 'the same key']];
    const [one, two] = await race(submit, submit);
    expect(one.ok).toBe(true);
    expect(two).toEqual(one);
  });

  it.each(['deactivation', 'role change'])(
    'SES-2: no approval lands after a committed %s, nor is one that began first cut off',
    async (what) => {
      const admin = await signIn('ada');
      const ends = (whom: string): Act =>
        what === 'role change'
          ? [admin, 'api.set_member_roles($1, $2, $3)', [member(whom), ['staff'], 'moved']]
          : [admin, 'api.deactivate_member($1, $2)', [member(whom), 'left']];
      const [ended, late] = await race(ends('hal'), (await pending()).approve(await signIn('hal')));
      expect([ended.ok, late.token]).toEqual([true, 'session_ended']);
      const [early, after] = await race((await pending()).approve(await signIn('hope')), ends('hope'));
      expect([early.ok, after.ok]).toEqual([true, true]);
    },
  );

  it('AUT-6: of two administrators who deactivate each other one wins, without a deadlock', async () => {
    const [bea, bud] = [await signInMember(db, t.other, 'bea'), await signInMember(db, t.other, 'bud')];
    const off = (who: Registered, whom: string): Act => [
      who,
      'api.deactivate_member($1, $2)',
      [t.other.members[whom]?.id, 'x'],
    ];
    const [one, two] = await race(off(bea, 'bud'), off(bud, 'bea'));
    expect([one.ok, two.token]).toEqual([true, 'session_ended']);
  });

  it('SPEC-ONB-48: no approval lands after its head lost the department, nor is one that began first cut off', async () => {
    const admin = await signIn('ada');
    const heads = (...keys: string[]): Act => [
      admin,
      'api.save_department($1, $2, null, null, $3)',
      [t.ours.departments['OPS'], 'OPS department', keys.map(member)],
    ];
    const [ended, late] = await race(heads('hope'), (await pending()).approve(await signIn('hal')));
    expect([ended.ok, late.token]).toEqual([true, 'not_found']);
    const [early, after] = await race((await pending()).approve(await signIn('hope')), heads('hal'));
    expect([early.ok, after.ok]).toEqual([true, true]);
  });

  it('SES-2: a session is ended once', async () => {
    const { session } = await signIn('sam');
    const end: Act = [await signIn('ada'), 'api.end_session($1)', [session]];
    const [one, two] = await race(end, end);
    expect([one.ok, two.token]).toEqual([true, 'session_not_found']);
  });

  it('REQ-2: a withdrawal that waited for an approval still withdraws, and the approval stands in the trail', async () => {
    const { id, owner, approve } = await pending();
    const [one, two] = await race(approve(await signIn('hal')), [owner, 'api.withdraw_request($1)', [id]]);
    expect([one.ok, two.ok]).toEqual([true, true]);
    const events = await db.admin`select action from audit.events where entity_id = ${id} and outcome = 'done'
      and action in ('request.approve', 'request.withdraw') order by n`;
    expect(events.map(({ action }) => action as string)).toEqual(['request.approve', 'request.withdraw']);
  });

  it('REQ-1: two vouchers that race for one order do not both fit into what it has left', async () => {
    const order = await pending({ kind: 'purchase_order' });
    await act(order.approve(await signIn('hal')));
    expect((await act(order.approve(await signIn('fay'))))['state']).toBe('approved');
    const submit = async (who: Registered): Promise<Act> => [
      who,
      'api.submit_request($1)',
      [await draft(who, { purchase_order_id: order.id })],
    ];
    const [one, two] = await race(await submit(order.owner), await submit(order.owner));
    expect([one.ok, two.token, two['remaining_minor']]).toEqual([true, 'exceeds_purchase_order', 0]);
  });

  it('REQ-1: a number whose submission rolled back is given to the next', async () => {
    const owner = await signIn('sam');
    const submit = async (): Promise<Act> => [owner, 'api.submit_request($1)', [await draft(owner)]];
    const [lost, next] = await race(await submit(), await submit(), 'rollback');
    expect(next['number']).toBe(lost['number']);
  });

  it('SES-2: no approval lands after its session was ended, nor is one that began first cut off', async () => {
    const admin = await signIn('ada');
    const ends = ({ session }: Registered): Act => [admin, 'api.end_session($1)', [session]];
    const hal = await signIn('hal');
    const [ended, late] = await race(ends(hal), (await pending()).approve(hal));
    expect([ended.ok, late.token]).toEqual([true, 'session_ended']);
    const hope = await signIn('hope');
    const [early, after] = await race((await pending()).approve(hope), ends(hope));
    expect([early.ok, after.ok]).toEqual([true, true]);
  });

  it('SES-2: no approval lands after its person changed their password', async () => {
    const hal = await signIn('hal');
    const { approve } = await pending();
    const two = await db.session(hal.claims);
    const connection = await two.begin();
    const pid = await two.pid();
    const [, text, args] = approve(hal);
    const waiting = await db.admin.begin(async (tx) => {
      await tx`update auth.users set encrypted_password = 'changed' where id = ${hal.claims.sub}`;
      const blocked = connection.unsafe(`select ${text} as answer`, args as string[]);
      // a query begins when it is awaited or given a handler
      const answer = blocked.then((rows) => rows[0]?.['answer'] as Outcome);
      await waitForBlocked(db.admin, pid);
      return { answer };
    });
    expect((await waiting.answer).token).toBe('session_ended');
    await two.commit();
  });

  it('AUT-6: of two administrators who take each other’s role one wins, and an Admin is left', async () => {
    const [bea, bud] = [await signInMember(db, t.other, 'bea'), await signInMember(db, t.other, 'bud')];
    const demote = (who: Registered, whom: string): Act => [
      who,
      'api.set_member_roles($1, $2, $3)',
      [t.other.members[whom]?.id, ['staff'], 'x'],
    ];
    const [one, two] = await race(demote(bea, 'bud'), demote(bud, 'bea'));
    expect([one.ok, two.token]).toEqual([true, 'session_ended']);
    const [left] = await db.admin`select app.other_admins(${t.other.id}, null)::int as admins`;
    expect(left?.['admins']).toBe(1);
  });
});
