import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { waitForBlocked } from '../../support/wait.ts';
import { call } from '../contract/person.ts';

/** Counters (app.attempts) that two count at one moment: who waits for whom, and who need not. */
describe('attempts that meet', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-7: take_rate sweeps what nobody holds, and waits for no counter that another one does', async () => {
    await db.admin`insert into app.attempts (key, free_at)
      select sha256(convert_to('old ' || n, 'UTF8')), now() - interval '1 hour' from generate_series(1, 3) n`;
    const left = async () =>
      Number((await db.admin`select count(*) as n from app.attempts where free_at < now()`)[0]?.['n']);
    const take = () =>
      call(db, 'anon', 'take_rate', {
        p_edge: db.keys.edge,
        p_what: 'sign_in',
        p_account: 'ada@example.com',
        p_network: '192.0.2.1',
      });
    await db.admin.begin(async (holder) => {
      await holder`select from app.attempts where key = sha256(convert_to('old 2', 'UTF8')) for update`;
      // to wait for it is to be cancelled after some seconds
      expect(await take()).toEqual({ ok: true, wary: false });
      expect(await left()).toBe(1);
    });
    expect(await take()).toEqual({ ok: true, wary: false });
    expect(await left()).toBe(0);
  });

  it('SES-7: give_back_rate takes its counters by their keys, in whichever order they lie, so that no two who give back lock each other out', async () => {
    const limits = db.admin`app.limits_of('sign_in', ${db.keys.edge}, 'bea@example.com', '192.0.2.2')`;
    // among many others the planner reads them as they lie
    await db.admin`insert into app.attempts (key, free_at)
      select sha256(convert_to('other ' || n, 'UTF8')), now() + interval '1 hour' from generate_series(1, 5000) n`;
    await db.admin`insert into app.attempts (key, free_at)
      select l.key, now() + l.step from ${limits} l order by l.key desc`;
    await db.admin`analyze app.attempts`;
    const giving = await db.session('anon');
    const connection = await giving.begin();
    const pid = await giving.pid();
    const given = await db.admin.begin(async (holder) => {
      const [first] = await holder`select a.key from app.attempts a where a.key = (
        select l.key from ${limits} l order by l.key limit 1) for update`;
      expect(first).toBeDefined();
      const waiting = connection`select api.give_back_rate(${db.keys.edge}, 'sign_in', 'bea@example.com', '192.0.2.2') as answer`;
      // sent before it is awaited
      void waiting.catch(() => undefined);
      await waitForBlocked(db.admin, pid);
      // it waits for the first with none of the others in its hands
      const others =
        await db.admin`select a.key from app.attempts a join ${limits} l on l.key = a.key for update of a skip locked`;
      expect(others).toHaveLength(2);
      return { waiting };
    });
    expect(await given.waiting).toMatchObject([{ answer: { ok: true } }]);
    await giving.commit();
  });
});
