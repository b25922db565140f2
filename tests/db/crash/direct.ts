import type { Sql } from 'postgres';
import { connect, type Place } from '../../../supabase/local/connect.ts';
import { applyActor, type Claims } from '../../support/session.ts';
import type { Answer } from './book.ts';
import { LostAnswer, type Send } from './work.ts';

/** Whose claims go with which part, by tenant. */
export type People = Record<string, Record<string, Claims>>;

/** A connection of one client's own, on which each act is a transaction as the Data API makes it. */
export class DirectConnection {
  readonly #sql: Sql;
  readonly #people: People;

  constructor(place: Place, people: People) {
    this.#sql = connect(place, 'authenticator', { max: 1, connect_timeout: 10 });
    this.#people = people;
  }

  readonly send: Send = async ({ name, key, tenant, who, args }) => {
    const claims = this.#people[tenant]?.[who];
    if (!claims) throw new Error(`nobody plays ${who}`);
    const all = Object.entries({ ...args, p_idempotency_key: key });
    const named = all.map(([field], i) => `${field} => $${i + 1}`).join(', ');
    try {
      return await this.#sql.begin(async (tx) => {
        await applyActor(tx, claims);
        const values = all.map(([, value]) => value as string);
        const [row] = await tx.unsafe<{ answer: Answer }[]>(`select api.${name}(${named}) as answer`, values);
        if (!row) throw new Error('no answer');
        return row.answer;
      });
    } catch (error) {
      throw isLostConnection(error) ? new LostAnswer(String(error)) : error;
    }
  };

  /** Without waiting for what is under way: who is gone answers nothing. */
  close(): void {
    void this.#sql.end({ timeout: 0 }).catch(() => {});
  }
}

/**
 * The connection broke, or the server is going down or not up yet. The driver can also trip over a socket that has
 * just gone, even where nobody waits for it.
 */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (/^(CONNECTION_|CONNECT_TIMEOUT|57P0|ECONNRESET|ECONNREFUSED|EPIPE)/.test(code)) return true;
  return error instanceof TypeError && /node_modules.postgres.src.connection/.test(error.stack ?? '');
}
