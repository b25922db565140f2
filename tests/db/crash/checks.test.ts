import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { applyActor, type Claims } from '../../support/session.ts';
import { Book } from './book.ts';
import { ChainReader } from './chain.ts';
import { Checker } from './checker.ts';
import { Client } from './client.ts';
import { openCompany } from './company.ts';
import { DirectConnection } from './direct.ts';
import { standAlone } from './invariants.ts';
import { retry, work, type Listener } from './work.ts';

const seed = Number(process.env['TEST_SEED'] ?? 1);

/** What a crash could do if the product were wrong, done by hand; and what the checks must say of it. */
const PLANTS: Record<string, { plant: string; said: RegExp[] }> = {
  'a decision is gone': {
    plant: `delete from app.decisions where id = (select id from app.decisions where decision = 'approve' limit 1)`,
    said: [
      /^decide crash-\S+: its effect is not there/,
      /^a decision without its event, or an event without/,
    ],
  },
  'a comment is gone, and its event with it': {
    plant: `with gone as (delete from app.comments where id = (select id from app.comments where kind = 'comment' limit 1) returning *),
        event as (delete from audit.events e using gone where e.payload ->> 'comment' = gone.id::text returning e.*)
      delete from audit.links l using event where l.event_id = event.id`,
    said: [
      /^add_comment crash-\S+: its event is not there/,
      /^a gap in the links/,
      /link_missing|does not follow|belongs/,
    ],
  },
  'a key is forgotten': {
    plant: `delete from app.idempotency_keys where key = (select min(key) from app.idempotency_keys)`,
    said: [/its key is not known/],
  },
  'another answer stands under a key': {
    plant: `update app.idempotency_keys set answer = answer || '{"event_id": null}' where act = 'mark_paid'`,
    said: [/^mark_paid crash-\S+: another answer stands/],
  },
  'a key has no answer': {
    plant: `update app.idempotency_keys set answer = null where act = 'decide'`,
    said: [/^a key without an answer/, /another answer stands/],
  },
  'a comment stands twice': {
    plant: `insert into app.comments (tenant_id, request_id, author_id, body)
      select tenant_id, request_id, author_id, body from app.comments where kind = 'comment' limit 1`,
    said: [/^add_comment crash-\S+: done 2 times/, /^a comment without its event/],
  },
  'a submission was recorded twice': {
    plant: `insert into audit.events (tenant_id, actor, session_id, action, entity, entity_id, payload, texts, leaf)
      select tenant_id, actor, session_id, action, entity, entity_id, payload, texts, leaf from audit.events
       where action = 'request.submit' limit 1`,
    said: [
      /request\.submit done: asked \d+ times, recorded \d+ times/,
      /^an event without its link/,
      /event_unlinked/,
    ],
  },
  'an act that nobody sent': {
    plant: `insert into app.comments (tenant_id, request_id, author_id, body)
      select tenant_id, request_id, author_id, 'crash-9z-00001' from app.comments limit 1`,
    said: [/crash-9z-00001: nobody asked for it/],
  },
  'a link is cut': {
    plant: `delete from audit.links where (tenant_id, seq) in (select tenant_id, seq from audit.links l join audit.events e
       using (tenant_id) where e.id = l.event_id and e.action = 'request.save' order by seq limit 1)`,
    said: [/its event has no link/, /^an event without its link/, /link_missing/],
  },
  'an event is altered': {
    plant: `update audit.events set payload = payload || '{"round": 7}' where action = 'request.submit'`,
    said: [/event_altered/, /not the one that was recorded/, /^a submitted version without its event/],
  },
  'a payment is half there': {
    plant: `update app.requests set state = 'approved', paid_at = null, paid_by = null where state = 'paid'`,
    said: [/^a request paid without its event, or an event without/, /^a row of a request that its last/],
  },
  'an approval is half there': {
    plant: `update app.request_steps set state = 'active', decided_by = null, decided_at = null where state = 'done'`,
    said: [/^steps and decisions that disagree/, /^a state that its steps do not give/],
  },
  'a mail is gone': {
    plant: `delete from app.outbox where kind in ('queried', 'rejected')`,
    said: [/^a decision that ended a request, and no mail of it/],
  },
  'roles are half changed': {
    plant: `delete from app.member_roles g using audit.role_changes c where c.member_id = g.member_id`,
    said: [/^roles that are not those of the last change/],
  },
  'a number is lost': {
    plant: `update app.counters set last = last + 1`,
    said: [/^numbers that have a gap/],
  },
  'content is not what was recorded': {
    plant: `update app.requests set content_hash = repeat('0', 64) where state = 'draft' or state = 'paid'`,
    said: [/^a request whose content is not that of its last event/],
  },
};

/** Takes a plant back. */
class Undo extends Error {
  readonly said: string[];
  constructor(said: string[]) {
    super('undo');
    this.said = said;
  }
}

describe('what looks a database through after a crash', () => {
  let db: TestDatabase;
  const book = new Book();
  let readers: Claims[];
  let beganAfter: string;

  beforeAll(async () => {
    db = await openDatabase();
    const { casts, people } = await openCompany(db);
    readers = casts.map(({ tenant }) => people[tenant]?.['reader'] ?? {});
    const [last] = await db.admin<{ n: string }[]>`select coalesce(max(n), 0) as n from audit.events`;
    beganAfter = last?.n ?? '0';
    for (const cast of casts) {
      const connection = new DirectConnection(db.place, people);
      const client = new Client(`${cast.currency.toLowerCase()}`, cast, seed, true);
      const heard = new Set<string>();
      let enough = () => {};
      const over = new Promise<void>((done) => (enough = done));
      const listener: Listener = {
        sent: (act) => book.sent(act),
        heard: (key, answer) => {
          book.heard(key, answer);
          const { name, args } = book.entry(key);
          heard.add(`${name} ${String(args['p_decision'] ?? '')}`.trim());
          if (WANTED.every((what) => heard.has(what))) enough();
        },
      };
      await work(client, connection.send, listener, over);
      await retry(client, connection.send, listener);
      connection.close();
    }
  });
  afterAll(() => db.close());

  /** The checks, in the transaction that planted; the chains are left out when all that is waited for was said before. */
  async function look(tx: TransactionSql, wanted: RegExp[]): Promise<string[]> {
    const checker = new Checker(tx, book, beganAfter);
    const said = [...(await checker.lost()), ...(await checker.notOnce()), ...(await standAlone(tx))];
    if (wanted.length > 0 && wanted.every((pattern) => isSaid(said, pattern))) return said;
    for (const reader of readers) {
      await applyActor(tx, reader);
      said.push(...(await new ChainReader((ask) => ask(tx)).problems()));
      await tx`reset role`;
    }
    return said;
  }

  async function plant(sql: string, wanted: RegExp[]): Promise<string[]> {
    try {
      await db.admin.begin(async (tx) => {
        for (const table of ['audit.events', 'audit.links', 'app.comments', 'app.decisions', 'app.requests'])
          await tx.unsafe(`alter table ${table} disable trigger all`);
        await tx`set local session_replication_role = replica`;
        await tx.unsafe(sql);
        throw new Undo(await look(tx, wanted));
      });
    } catch (error) {
      if (error instanceof Undo) return error.said;
      throw error;
    }
    return [];
  }

  it('SPEC-LOG-48: each thing that a crash could lose, double or cut is named by a check, and nothing where all is well', async () => {
    expect(await plant('select 1', [])).toEqual([]);
    for (const [what, { plant: sql, said }] of Object.entries(PLANTS)) {
      const words = await plant(sql, said);
      expect({ what, unsaid: said.filter((pattern) => !isSaid(words, pattern)) }).toEqual({
        what,
        unsaid: [],
      });
    }
  }, 120_000);
});

const isSaid = (words: string[], pattern: RegExp) => words.some((each) => pattern.test(each));

/** Without one of these a plant would find nothing to spoil. */
const WANTED = [
  ...['save_request', 'submit_request', 'decide approve', 'decide query', 'decide reject', 'answer_query'],
  ...['add_comment', 'mark_paid', 'set_member_roles'],
];
