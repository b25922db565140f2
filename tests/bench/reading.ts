import type { Sql } from 'postgres';
import { connect } from '../../supabase/local/connect.ts';
import { applyActor } from '../support/session.ts';
import { TIMELINE_PARTS } from '../support/timeline-parts.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { parameters, type Read } from './queries.ts';
import type { Reader, Seeded } from './seeded.ts';

/** Runs reads on one seeded database, in turn for a reader of each tenant that acts. */
export class Reading {
  readonly #seeded: Seeded;
  readonly #bound: Sql;
  readonly #unbound: Sql;
  #turn = 0;

  private constructor(seeded: Seeded) {
    this.#seeded = seeded;
    this.#bound = seeded.db.connect('authenticator');
    this.#unbound = connect(seeded.db.place, 'supabase_admin');
  }

  static async of(seeded: Seeded): Promise<Reading> {
    await copyInbox(seeded.db);
    await seeded.db.admin.unsafe(`create or replace view plain.timeline as ${TIMELINE_PARTS}`);
    return new Reading(seeded);
  }

  /** One read as a work for clients(): begin, role and claims, the query, commit; unbound, as a superuser with claims. */
  async work(read: Read, bound: boolean): Promise<() => Promise<void>> {
    const who = await this.#who(read, bound);
    return async () => {
      const next = who[(this.#turn += 1) % who.length];
      if (next) await this.#run(read, bound, next);
    };
  }

  /** Row security and the rule written by hand must leave the same rows, or nothing was compared. */
  async agree(read: Read): Promise<boolean> {
    const [bound, unbound] = [await this.#who(read, true), await this.#who(read, false)];
    for (const [n, each] of bound.entries()) {
      const [a, b] = [
        await this.#run(read, true, each),
        unbound[n] && (await this.#run(read, false, unbound[n])),
      ];
      if (!a || !b || namesOf(a) !== namesOf(b)) return false;
    }
    return true;
  }

  async plan(read: Read): Promise<string> {
    const [next] = await this.#who(read, true);
    if (!next) return '';
    const lines = await this.#run({ ...read, sql: `explain (analyze, buffers) ${read.sql}` }, true, next);
    return lines.map((line) => Object.values(line)[0]).join('\n');
  }

  async close(): Promise<void> {
    await this.#unbound.end({ timeout: 5 });
  }

  async #who(read: Read, bound: boolean) {
    const readers = await this.#seeded.readers(read.reader);
    return Promise.all(
      readers.map(async (reader) => ({
        reader,
        values: parameters(read, reader, await this.#about(read, reader), bound),
      })),
    );
  }

  async #about({ about }: Read, reader: Reader): Promise<string | null> {
    if (!about) return null;
    const values = about.includes('$1') ? [reader.tenant, reader.member] : [];
    const [row] = await this.#unbound.unsafe<{ value: string }[]>(
      about,
      about.includes('$2') ? values : values.slice(0, 1),
    );
    if (!row) throw new Error(`nothing to ask for: ${about}`);
    return row.value;
  }

  async #run(read: Read, bound: boolean, { reader, values }: { reader: Reader; values: string[] }) {
    const rows = await (bound ? this.#bound : this.#unbound).begin(async (tx) => {
      await applyActor(tx, reader.claims);
      if (!bound) await tx`reset role`;
      return tx.unsafe(bound ? read.sql : read.unbound, values, { prepare: true });
    });
    return rows as unknown as Record<string, unknown>[];
  }
}

/** Which rows these are; their columns may differ, where somebody reads a request and not the order behind it. */
function namesOf(rows: Record<string, unknown>[]): string {
  const [row] = rows;
  const body = row?.['body'];
  if (!Array.isArray(body)) return JSON.stringify(rows);
  return JSON.stringify(
    body.map((each: Record<string, unknown>) => each['id'] ?? each['request_id'] ?? each['key']),
  );
}

/** The inbox is a function of its own; copied for the superuser, its queries are bound by nothing. */
async function copyInbox({ admin }: TestDatabase): Promise<void> {
  await admin.unsafe('create schema if not exists plain');
  const [made] = await admin<
    { text: string }[]
  >`select pg_get_functiondef('app.inbox()'::regprocedure) as text`;
  const [view] = await admin<{ text: string }[]>`select pg_get_viewdef('api.inbox'::regclass) as text`;
  if (!made || !view) throw new Error('no inbox');
  await admin.unsafe(made.text.replace('app.inbox()', 'plain.inbox()'));
  await admin.unsafe(
    `create or replace view plain.inbox as ${view.text.replace('app.inbox()', 'plain.inbox()')}`,
  );
}
