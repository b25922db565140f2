import type { ReservedSql, Sql, TransactionSql } from 'postgres';

export interface Claims {
  sub?: string;
  session_id?: string;
  email?: string;
  [name: string]: unknown;
}

/** Who calls: nobody, the server's secret key, or a person with a token. */
export type Actor = 'anon' | 'service_role' | Claims;

/** As PostgREST: the caller's role, claims and time limit, for this transaction only. */
export async function applyActor(sql: TransactionSql | ReservedSql, actor: Actor): Promise<void> {
  const role = typeof actor === 'string' ? actor : 'authenticated';
  const claims = typeof actor === 'string' ? { role } : { aud: 'authenticated', role, ...actor };
  await sql`select set_config('role', ${role}, true),
    set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
    set_config('statement_timeout', ${role === 'anon' ? '3s' : '8s'}, true)`;
}

/** One real connection for a race: begin, act, and only then let it commit or roll back. */
export class Session {
  readonly #pool: Sql;
  readonly #actor: Actor;
  #reserved: ReservedSql | undefined;

  constructor(pool: Sql, actor: Actor) {
    this.#pool = pool;
    this.#actor = actor;
  }

  /** The connection; queries on it run inside the transaction that begin() opened. */
  get sql(): ReservedSql {
    if (!this.#reserved) throw new Error('begin() first');
    return this.#reserved;
  }

  async begin(): Promise<ReservedSql> {
    this.#reserved ??= await this.#pool.reserve();
    await this.#reserved`begin`;
    await applyActor(this.#reserved, this.#actor);
    return this.#reserved;
  }

  async commit(): Promise<void> {
    await this.sql`commit`;
  }

  async rollback(): Promise<void> {
    await this.sql`rollback`;
  }

  /** The server process behind this connection, to look for its locks in pg_locks and pg_stat_activity. */
  async pid(): Promise<number> {
    const [row] = await this.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return row?.pid ?? 0;
  }

  async close(): Promise<void> {
    this.#reserved?.release();
    this.#reserved = undefined;
    await this.#pool.end({ timeout: 5 });
  }
}
