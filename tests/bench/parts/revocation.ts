import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Sql } from 'postgres';
import { buildApp } from '../../../supabase/local/app-build.ts';
import { freePort } from '../../../supabase/local/ports.ts';
import { applyActor, type Claims } from '../../support/session.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { openAppProcess } from '../app-process.ts';
import { gateOf } from '../gate.ts';
import type { Bench, Part, Row } from '../part.ts';
import { seededPerson, signInSeeded, type SeededPerson } from '../seed/people.ts';
import { seedLarge } from '../seed/seed-large.ts';
import { median } from '../statistics.ts';
import { tokenOf } from '../token.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..', '..', '..');
const OURS = 12;
const AROUND = 10_000;

/** SES-2: how soon everything of one person is refused after their roles change, and what asking costs each request. */
export const revocation: Part = {
  letter: 'k',
  title: 'Revocation: 12 live sessions of one person among 10,000, and the gate that each request passes',
  async run(bench) {
    const { output } = await buildApp(
      REPOSITORY,
      () => bench.note('building …'),
      new AbortController().signal,
    );
    const db = await bench.open();
    try {
      await seedLarge(db.place, { tenants: 50, requests: 2_000, seed: bench.seed });
      await fill(db);
      const admin = await seededPerson(db.admin, 1, 'admin1');
      const victim = await seededPerson(db.admin, 1, 'finance2');
      const drill = new Drill(db, admin, victim);
      const rounds = bench.quick ? 3 : 7;
      const gate = await gateOf(db, await drill.enter(victim));
      const database = await many(rounds, () => drill.run((claims) => askDatabase(db, claims)));
      const edge = await atTheEdge(bench, db, output, drill, rounds);
      const rows: Row[] = [
        gate.row,
        lookups(gate.lookups),
        row('the last of 12 sessions refused, at the database', database, 100),
        row('the last of 12 sessions refused, at the edge', edge, 1000),
      ];
      return { rows, attachments: { 'gate-plan.txt': gate.plan } };
    } finally {
      await db.close();
    }
  },
};

const lookups = (value: number): Row => ({
  what: 'index lookups of the gate (sign-in, session, member), each by its whole key',
  value,
  unit: 'count',
  goal: { atMost: 3 },
});

const row = (what: string, taken: number[], atMost: number): Row => ({
  what,
  value: Math.round(median(taken)),
  unit: 'ms',
  spread: [Math.round(Math.min(...taken)), Math.round(Math.max(...taken))],
  goal: { atMost },
  detail: `${AROUND.toLocaleString('en')} open sessions around them`,
});

async function many(rounds: number, one: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < rounds; n += 1) taken.push(await one());
  return taken;
}

/** Open sessions of everybody else; foreign keys and the recorder are off, as nobody is to wait for ten thousand events. */
async function fill(db: TestDatabase): Promise<void> {
  await db.admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`create temporary table around on commit drop as
      select gen_random_uuid() as auth, gen_random_uuid() as id, m.tenant_id, m.user_id, m.id as member_id
        from generate_series(1, ${AROUND}) n
        join lateral (select * from app.members m where n > 0 order by md5(m.id::text || n) limit 1) m on true`;
    await tx`insert into app.sessions (tenant_id, id, auth_session_id, user_id, member_id, address)
      select tenant_id, id, auth, user_id, member_id, '192.0.2.9' from around`;
    await tx`insert into app.sign_ins (auth_session_id, user_id, tenant_id, session_id)
      select auth, user_id, tenant_id, id from around`;
  });
  await db.admin`analyze`;
}

type Ask = (claims: Claims) => Promise<boolean>;

class Drill {
  readonly #db: TestDatabase;
  readonly #admin: SeededPerson;
  readonly #victim: SeededPerson;
  readonly #authenticator: Sql;
  #turn = 0;

  constructor(db: TestDatabase, admin: SeededPerson, victim: SeededPerson) {
    this.#db = db;
    this.#admin = admin;
    this.#victim = victim;
    this.#authenticator = db.connect('authenticator');
  }

  enter(person: SeededPerson): Promise<Claims> {
    return signInSeeded(this.#db.admin, this.#authenticator, this.#db.keys.edge, person);
  }

  /** Every session asks again and again; milliseconds from the answer to the change until the last one was refused. */
  async run(lives: Ask): Promise<number> {
    const admin = await this.enter(this.#admin);
    const sessions: Claims[] = [];
    for (let n = 0; n < OURS; n += 1) sessions.push(await this.enter(this.#victim));
    for (const one of sessions) if (!(await lives(one))) throw new Error('a session did not live');
    const refused = sessions.map(async (claims) => {
      while (await lives(claims));
      return performance.now();
    });
    const changed = await this.#change(admin);
    return Math.max(...(await Promise.all(refused))) - changed;
  }

  async #change(admin: Claims): Promise<number> {
    this.#turn += 1;
    const roles = this.#turn % 2 === 1 ? ['finance', 'staff'] : ['finance'];
    const [answered] = await this.#authenticator.begin(async (tx) => {
      await applyActor(tx, admin);
      return tx<{ answer: { ok: boolean; token?: string; sessions_ended: number } }[]>`
        select api.set_member_roles(${this.#victim.member}, ${roles}, 'A drill', ${randomUUID()}) as answer`;
    });
    const changed = performance.now();
    if (!answered?.answer.ok || answered.answer.sessions_ended < OURS)
      throw new Error(`the roles did not change: ${JSON.stringify(answered?.answer)}`);
    return changed;
  }
}

async function askDatabase(db: TestDatabase, claims: Claims): Promise<boolean> {
  const [row] = await db.as(
    claims,
    (tx) => tx<{ ok: boolean }[]>`select (api.whoami() ->> 'ok')::boolean as ok`,
  );
  return row?.ok === true;
}

/** The built app behind its own server; no key-value store, so the database decides each time. */
async function atTheEdge(
  bench: Bench,
  db: TestDatabase,
  output: string,
  drill: Drill,
  rounds: number,
): Promise<number[]> {
  const gateway = await db.openGateway();
  const port = await freePort(0);
  const origin = `http://localhost:${port}`;
  bench.note('serving the built app …');
  const closeApp = await openAppProcess(output, port, {
    PUBLIC_SUPABASE_URL: gateway.url,
    PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
    EDGE_CREDENTIAL: db.keys.edge,
    ENCRYPTION_KEYS: db.keys.encryption,
    ENCRYPTION_KEY_CURRENT: db.keys.encryptionCurrent,
    ORIGIN: origin,
  });
  try {
    return await many(rounds, () =>
      drill.run(async (claims) => {
        const cookie = cookieOf(tokenOf(claims, db.keys.jwt), claims);
        const answer = await fetch(`${origin}/requests/find`, { headers: { cookie }, redirect: 'manual' });
        await answer.arrayBuffer();
        if (![200, 303].includes(answer.status)) throw new Error(`the edge answered ${answer.status}`);
        return answer.status === 200;
      }),
    );
  } finally {
    await closeApp();
    await gateway.close();
  }
}

/** What the app's own cookie holds after signing in. */
function cookieOf(token: string, { sub }: Claims): string {
  const session = {
    access_token: token,
    refresh_token: 'none',
    token_type: 'bearer',
    expires_in: 3600,
    expires_at: Math.floor(Date.now() / 1000) + 3600,
    user: { id: sub, aud: 'authenticated' },
  };
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `__Host-countersign=base64-${text}`;
}
