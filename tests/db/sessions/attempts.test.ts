import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { call, type Answer } from '../contract/person.ts';

describe('attempts', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  type Try = { what?: string; account?: string | null; network?: string | null; edge?: string };
  const args = ({ what = 'sign_in', account = null, network = '192.0.2.1', edge = db.keys.edge }: Try) => ({
    p_edge: edge,
    p_what: what,
    p_account: account,
    p_network: network,
  });
  const take = (attempt: Try): Promise<Answer> => call(db, 'anon', 'take_rate', args(attempt));
  const giveBack = (attempt: Try): Promise<Answer> => call(db, 'anon', 'give_back_rate', args(attempt));
  const address = () => `${randomUUID()}@example.com`;
  const refused = { ok: false, token: 'too_many_attempts' };

  /** Takes until it is refused. */
  async function exhaust(attempt: Try, most = 400): Promise<number> {
    for (let taken = 0; taken < most; taken += 1) if (!(await take(attempt)).ok) return taken;
    throw new Error('never refused');
  }
  /** As if this much time had passed. */
  const pass = (time: string) => db.admin`update app.attempts set free_at = free_at - ${time}::interval`;

  it('SPEC-SES-83: at every door, one account is refused after its attempts from one network, with the time to come again', async () => {
    const most = {
      sign_in: 10,
      sign_up: 5,
      forgotten: 5,
      invitation: 10,
      factor: 10,
      recovery: 5,
      single_sign_on: 100,
    };
    for (const [what, times] of Object.entries(most)) {
      const account = address();
      expect({ what, times: await exhaust({ what, account }) }).toEqual({ what, times });
      const [row] = await db.admin<{ soon: boolean }[]>`
        select ${String((await take({ what, account }))['retry_at'])}::timestamptz between now() and now() + interval '15 minutes' as soon`;
      expect(row).toEqual({ soon: true });
    }
  });

  it('SPEC-SES-84: after the time that was told one more attempt is let in, and after the whole time all of them', async () => {
    const account = address();
    await exhaust({ account });
    await pass('89 seconds');
    expect(await take({ account })).toMatchObject(refused);
    await pass('2 seconds');
    expect(await take({ account })).toMatchObject({ ok: true });
    expect(await take({ account })).toMatchObject(refused);
    await pass('15 minutes');
    expect(await exhaust({ account })).toBe(10);
  });

  it('SPEC-SES-85: a stranger who exhausts an account from one network does not shut its owner out on another, and many networks together are refused', async () => {
    const account = address();
    await exhaust({ account, network: '203.0.113.1' });
    expect(await take({ account, network: '203.0.113.2' })).toMatchObject({ ok: true });
    let taken = 11;
    for (let n = 3; taken < 100; n += 1) taken += await exhaust({ account, network: `203.0.113.${n}` });
    expect(taken).toBe(100);
    expect(await take({ account, network: '198.51.100.1' })).toMatchObject(refused);
  });

  it('SPEC-SES-86: a network is one IPv4 address, also when it comes as IPv6, or one IPv6 /64; what is no address shares one', async () => {
    const spread = async (networks: (string | null)[]) => {
      let taken = 0;
      for (;;)
        for (const network of networks) {
          if (!(await take({ what: 'sign_up', account: address(), network })).ok) return taken;
          taken += 1;
        }
    };
    expect(await spread(['198.51.100.9', '::ffff:198.51.100.9'])).toBe(60);
    expect(await spread(['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:2::'])).toBe(60);
    expect(await spread([null, 'unknown', 'proxy.example', ''])).toBe(60);
    for (const network of ['198.51.100.10', '2001:db8:1:3::1'])
      expect(await take({ what: 'sign_up', account: address(), network })).toMatchObject({ ok: true });
  });

  it('SPEC-SES-87: attempts that come at one moment are counted as if they came one after another', async () => {
    const account = address();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => take({ account, network: '192.0.2.40' })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
  });

  it('SPEC-SES-88: an attempt that one limit refuses uses up no other', async () => {
    const account = address();
    await exhaust({ account, network: '192.0.2.50' });
    const before = await db.admin`select key, free_at from app.attempts order by key`;
    for (let n = 0; n < 5; n += 1)
      expect(await take({ account, network: '192.0.2.50' })).toMatchObject(refused);
    expect(await db.admin`select key, free_at from app.attempts order by key`).toEqual(before);
  });

  it('SPEC-SES-89: an attempt that turned out right is given back, once and no more than was taken', async () => {
    const account = address();
    const at = { account, network: '192.0.2.60' };
    for (let n = 0; n < 30; n += 1) {
      expect(await take(at)).toEqual({ ok: true, wary: false });
      expect(await giveBack(at)).toEqual({ ok: true });
    }
    await giveBack(at);
    await giveBack(at);
    expect(await exhaust(at)).toBe(10);
  });

  it('SPEC-SES-91: past a third of what it may, an account is looked at more closely, and no longer once the attempts turned out right', async () => {
    const at = { account: address(), network: '192.0.2.65' };
    const wary: unknown[] = [];
    for (let n = 0; n < 5; n += 1) wary.push((await take(at))['wary']);
    expect(wary).toEqual([false, false, false, true, true]);
    for (let n = 0; n < 5; n += 1) await giveBack(at);
    expect(await take(at)).toEqual({ ok: true, wary: false });
  });

  it('SPEC-SES-90: who only has a token or the keys cannot count, nor give back, and an unknown door raises', async () => {
    const account = address();
    for (const edge of ['', 'wrong', db.keys.publishable, db.keys.secret]) {
      expect(await take({ account, edge })).toMatchObject({ token: 'edge_credential_invalid' });
      expect(await giveBack({ account, edge })).toMatchObject({ token: 'edge_credential_invalid' });
    }
    expect(await exhaust({ account, network: '192.0.2.70' })).toBe(10);
    await expect(take({ account, what: 'anything' })).rejects.toMatchObject({ code: '22023' });
    for (const actor of ['service_role', { sub: randomUUID(), session_id: randomUUID() }] as const)
      await expect(call(db, actor, 'take_rate', args({}))).rejects.toMatchObject({ code: '42501' });
  });

  it('SPEC-SES-92: counters hold digests that nobody makes without the edge credential, and sweep themselves', async () => {
    const account = address();
    await take({ account, network: '192.0.2.80' });
    const [row] = await db.admin<{ found: boolean }[]>`select exists (
      select from app.attempts where key in (${sha(account)}, ${sha('192.0.2.80')}, ${sha(`sign_in\n${account}`)})) as found`;
    expect(row).toEqual({ found: false });
    await pass('2 hours');
    const held = async () => Number((await db.admin`select count(*) as n from app.attempts`)[0]?.['n']);
    const before = await held();
    for (let n = 0; n < before / 10; n += 1) await take({ what: 'sign_up', network: '192.0.2.80' });
    expect(before).toBeGreaterThan(30);
    expect(await held()).toBe(1);
  });
});

const sha = (words: string) => createHash('sha256').update(words).digest();
