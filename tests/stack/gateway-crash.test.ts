import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locate } from '../../supabase/local/folder.ts';
import { loadKeys } from '../../supabase/local/keys.ts';
import { clearLeftovers } from '../../supabase/local/leftovers.ts';
import { Book, type Answer } from '../db/crash/book.ts';
import type { Cast } from '../db/crash/cast.ts';
import { ChainReader } from '../db/crash/chain.ts';
import { Checker } from '../db/crash/checker.ts';
import { Client } from '../db/crash/client.ts';
import { DECIDERS } from '../db/crash/company.ts';
import { standAlone } from '../db/crash/invariants.ts';
import { LostAnswer, retry, work, type Listener, type Send } from '../db/crash/work.ts';
import { Draw } from '../support/draw.ts';
import { TestDatabase } from '../support/test-database.ts';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { privateFolder, startStack, type Program } from '../support/program.ts';
import type { Claims } from '../support/session.ts';

const seed = Number(process.env['TEST_SEED'] ?? 1);
const TENANTS = [
  {
    name: 'Adunni Foods Ltd',
    department: 'OPS',
    amounts: [1_000_000, 900_000_000],
    parts: {
      ...{ requester: PEOPLE.staff, hod: PEOPLE.hodOperations, finance: PEOPLE.finance, md: PEOPLE.director },
      ...{ payer: PEOPLE.finance2, admin: PEOPLE.admin, reader: PEOPLE.compliance },
    },
    changed: PEOPLE.staff2,
  },
  {
    name: 'Baraka Schools Trust',
    department: 'SCH',
    amounts: [1_000_000],
    // one person in Finance: they review, and pay as the only one who can
    parts: {
      ...{ requester: PEOPLE.otherStaff, hod: PEOPLE.otherHod, finance: PEOPLE.otherFinance },
      ...{ payer: PEOPLE.otherFinance, admin: PEOPLE.otherAdmin, reader: PEOPLE.auditor },
    },
    changed: null,
  },
];

/** The tokens of everybody at work, by tenant and part; they outlive the gateway. */
type Tokens = Record<string, Record<string, string>>;

describe('the gateway, killed under load', { timeout: 120_000 }, () => {
  let data: string;
  let stack: Program;
  let settings: Record<string, string>;
  const tokens: Tokens = {};
  const casts: Cast[] = [];
  const book = new Book();

  const start = async () => {
    stack = startStack(data, {}, ['--seed']);
    settings = await stack.ready();
  };
  const post = async (address: string, token: string, body: unknown): Promise<Answer> => {
    const headers = {
      apikey: settings['SUPABASE_PUBLISHABLE_KEY'] ?? '',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${settings['SUPABASE_URL']}${address}`, init);
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const send: Send = async ({ name, key, tenant, who, args }) => {
    try {
      const body = { ...args, p_idempotency_key: key };
      return await post(`/rest/v1/rpc/${name}`, tokens[tenant]?.[who] ?? '', body);
    } catch (error) {
      // no answer, or half of one; an answer that says no is a fault
      throw error instanceof TypeError ? new LostAnswer(String(error.cause ?? error)) : error;
    }
  };
  const database = async <T>(look: (db: TestDatabase) => Promise<T>): Promise<T> => {
    const keys = loadKeys(locate(data));
    const port = Number(new URL(settings['DATABASE_URL'] ?? '').port);
    const db = new TestDatabase(
      { port, password: keys.database, database: 'postgres' },
      { port, keys, folder: data },
    );
    try {
      return await look(db);
    } finally {
      await db.disconnect();
    }
  };
  const enter = async (email: string, tenant: string): Promise<string> => {
    const key = settings['SUPABASE_PUBLISHABLE_KEY'] ?? '';
    const signedIn = await post('/auth/v1/token?grant_type=password', key, { email, password: PASSWORD });
    const token = String(signedIn['access_token']);
    const place = { p_edge: settings['EDGE_CREDENTIAL'], p_tenant: tenant };
    const registered = await post('/rest/v1/rpc/register_session', token, {
      ...place,
      ...{ p_address: '203.0.113.7', p_agent: 'a browser' },
    });
    if (!registered.ok) throw new Error(`${email}: ${registered.token}`);
    return token;
  };
  const castOf = (db: TestDatabase, { name, department, amounts, changed }: (typeof TENANTS)[number]) =>
    db.admin<{ cast: Cast }[]>`
      select jsonb_build_object('tenant', t.id, 'currency', t.base_currency,
          'department', (select d.id from app.departments d where d.tenant_id = t.id and d.code = ${department}),
          'amounts', ${db.admin.json(amounts)}::jsonb, 'deciders', ${db.admin.json(DECIDERS)}::jsonb,
          'changed', jsonb_build_object('sets', '[["staff"], ["compliance", "staff"]]'::jsonb, 'member',
            (select m.member_id from app.member_details m where m.tenant_id = t.id and m.email = ${changed}))) as cast
        from app.tenants t where t.name = ${name}`;

  beforeAll(async () => {
    data = path.join(privateFolder(), 'data');
    await start();
    for (const plan of TENANTS) {
      const [row] = await database((db) => castOf(db, plan));
      if (!row) throw new Error(`no ${plan.name}`);
      casts.push(row.cast);
      const entered: Record<string, string> = {};
      for (const [part, email] of Object.entries(plan.parts))
        entered[part] = await enter(email, row.cast.tenant);
      tokens[row.cast.tenant] = entered;
    }
  });
  afterAll(async () => {
    await stack.destroy();
    await clearLeftovers(path.join(fs.realpathSync(data), 'postgres'));
    fs.rmSync(path.dirname(data), { recursive: true, force: true });
  });

  it('SPEC-LOG-49: what it had answered is there, and what it had not is done once when it is asked again', async () => {
    const draw = new Draw(seed);
    const clients = casts.flatMap((cast, i) =>
      ['a', 'b', 'c'].map(
        (name, n) => new Client(`${i + 1}${name}`, cast, draw.between(1, 2 ** 31), i === 0 && n === 0),
      ),
    );
    const [last] = await database(
      (db) => db.admin<{ n: string }[]>`select coalesce(max(n), 0) as n from audit.events`,
    );
    let kill = () => {};
    const killed = new Promise<void>((done) => (kill = done));
    const after = draw.between(15, 40);
    const listener: Listener = {
      sent: (act) => book.sent(act),
      heard: (key, answer) => {
        book.heard(key, answer);
        if (book.acknowledged().length !== after) return;
        process.kill(stack.pid, 'SIGKILL');
        kill();
      },
    };
    const never = new Promise<void>(() => {});
    await Promise.all([killed, ...clients.map((client) => work(client, send, listener, never))]);
    const waiting = book.lose();
    expect(waiting.length).toBe(clients.length);
    expect(await stack.exit).toBe('SIGKILL');
    await start();

    const done = await database(async (db) => {
      const checker = new Checker(db.admin, book, last?.n ?? '0');
      expect([...(await checker.lost()), ...(await standAlone(db.admin))]).toEqual([]);
      return checker.done(waiting);
    });
    for (const client of clients) await retry(client, send, listener);
    for (const entry of book.acknowledged()) expect(await send(entry)).toEqual(entry.answer);
    await database(async (db) => {
      const checker = new Checker(db.admin, book, last?.n ?? '0');
      expect([
        ...(await checker.notOnce()),
        ...(await checker.lost()),
        ...(await standAlone(db.admin)),
      ]).toEqual([]);
      for (const { tenant } of casts) {
        const reader = claimsOf(tokens[tenant]?.['reader'] ?? '');
        const chain = new ChainReader((ask) => db.as(reader, (tx) => ask(tx)));
        expect(await chain.problems()).toEqual([]);
        expect(chain.checked).toBeGreaterThan(80);
      }
    });
    process.stdout.write(
      `Seed ${seed}: gateway killed once, acknowledged ${after}, answers lost ${waiting.length}, of them done ${done.size}\n`,
    );
  });
});

function claimsOf(token: string): Claims {
  const [, body = ''] = token.split('.');
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
}
