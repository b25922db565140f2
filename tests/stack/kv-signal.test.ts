import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../supabase/local/app-build.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { functionOf } from '../support/edge-scripts.ts';
import { serveEdge, type EdgeServer } from '../support/edge.ts';
import { KvStandIn } from '../support/kv-store.ts';
import { PASSWORD, PEOPLE } from '../support/people.ts';
import { REPOSITORY } from '../support/program.ts';
import { Visitor } from '../support/visitor.ts';

/** The built edge bundle, where there is nothing of Node, beside a store that speaks the REST protocol. */
describe('the signal at the edge', { timeout: 60_000 }, () => {
  const store = new KvStandIn();
  let db: TestDatabase;
  let edge: EdgeServer;
  let amara: Visitor;

  beforeAll(async () => {
    const { output } = await buildApp(REPOSITORY, () => {}, new AbortController().signal);
    db = await openDatabase('seeded');
    const gateway = await db.openGateway();
    const url = await store.listen();
    edge = await serveEdge(functionOf(output, '(app)/sessions').script, (origin) => ({
      PUBLIC_SUPABASE_URL: gateway.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
      EDGE_CREDENTIAL: db.keys.edge,
      ENCRYPTION_KEYS: db.keys.encryption,
      ENCRYPTION_KEY_CURRENT: db.keys.encryptionCurrent,
      ORIGIN: origin,
      KV_REST_API_URL: url,
      KV_REST_API_TOKEN: store.token,
    }));
    amara = await signIn(PEOPLE.admin);
  }, 300_000);
  afterAll(async () => {
    await edge.close();
    await store.close();
    await db.close();
  });

  async function signIn(email: string): Promise<Visitor> {
    const visitor = new Visitor(edge.url);
    const answer = await visitor.post('/sign-in', { email, password: PASSWORD });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/inbox']);
    return visitor;
  }
  const arrives = async (visitor: Visitor) => {
    const answer = await visitor.get('/sessions');
    await answer.arrayBuffer();
    return answer.status === 200 ? 'in' : answer.headers.get('location');
  };
  const AWAY = '/sign-in?why=session_ended&next=%2Fsessions';
  /** The newest open session of somebody. */
  const sessionOf = async (email: string) => {
    const [row] = await db.admin<{ id: string; key: string }[]>`
      select s.id, 'ended:' || s.auth_session_id as key from app.sessions s join auth.users u on u.id = s.user_id
       where u.email = ${email} and s.ended_at is null order by s.registered_at desc limit 1`;
    if (!row) throw new Error(`${email} has no open session`);
    return row;
  };
  const endedBy = async (session: string) =>
    (await db.admin`select refused_by from app.revoked_sessions where session_id = ${session}`)[0]?.[
      'refused_by'
    ];
  const end = async (session: string) => {
    const answer = await amara.post('/sessions?/end', { session, key: crypto.randomUUID() });
    expect([answer.status, (await answer.text()).includes('The session is ended.')]).toEqual([200, true]);
  };

  it('SPEC-SES-172: an act that ends a session tells the store in the same request, and the edge turns the next one away by it', async () => {
    const chidi = await signIn(PEOPLE.staff);
    const { id, key } = await sessionOf(PEOPLE.staff);
    await end(id);
    expect(store.values.get(key)?.value).toBe('ended');
    expect(await arrives(chidi)).toBe(AWAY);
    expect([await endedBy(id), store.values.get(key)?.value]).toEqual(['edge', 'noted']);
    expect(await arrives(await signIn(PEOPLE.staff))).toBe('in');
  });

  it('SPEC-SES-173: whatever the store does, what has ended is refused, what lives goes on, and who is wrongly said to have ended signs in again', async () => {
    // stale one way: it forgot. The database refuses.
    const forgotten = await signIn(PEOPLE.staff);
    const first = await sessionOf(PEOPLE.staff);
    await end(first.id);
    store.values.clear();
    expect([await arrives(forgotten), await endedBy(first.id)]).toEqual([AWAY, 'database']);
    // stale the other way: it says so of one that lives. A new sign-in is another one.
    const wronged = await signIn(PEOPLE.staff);
    store.values.set((await sessionOf(PEOPLE.staff)).key, { value: 'ended', until: Date.now() + 60_000 });
    expect(await arrives(wronged)).toBe(AWAY);
    for (const mode of ['nonsense', 'broken', 'silent'] as const) {
      store.mode = mode;
      const person = await signIn(PEOPLE.staff);
      const { id } = await sessionOf(PEOPLE.staff);
      expect([mode, await arrives(person)]).toEqual([mode, 'in']);
      await end(id);
      expect([mode, await arrives(person), await endedBy(id)]).toEqual([mode, AWAY, 'database']);
    }
    await store.close();
    const person = await signIn(PEOPLE.staff);
    const { id } = await sessionOf(PEOPLE.staff);
    expect(await arrives(person)).toBe('in');
    await end(id);
    expect([await arrives(person), await endedBy(id)]).toEqual([AWAY, 'database']);
  });
});
