// Seals again what an older key sealed. What is left to do is read from the rows and each is set only where it still
// stands, so this can be stopped at any time, run twice at once, and gone on with.
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { open, seal, type KeyRing } from '../../src/lib/server/crypto/envelope.ts';

export interface Settings {
  url: string;
  secret: string;
  edge: string;
}

export interface Progress {
  left: number;
  done: number;
}

interface Row {
  entity: string;
  row: string;
  field: string;
  sealed: string;
}

type Answer = { ok: boolean; token?: string } & Record<string, unknown>;

export class Rotation {
  readonly #db: SupabaseClient<never, never, never>;
  readonly #edge: string;
  readonly #ring: KeyRing;

  constructor({ url, secret, edge }: Settings, ring: KeyRing) {
    this.#db = createClient(url, secret, {
      db: { schema: 'api' },
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    }) as never;
    this.#edge = edge;
    this.#ring = ring;
  }

  /** How much each key has sealed; what none but the others on the list sealed may leave the ring. */
  async keys(): Promise<Record<string, number>> {
    return (await this.#stale())['keys'] as Record<string, number>;
  }

  /** Tells after every batch; stops before the next one when the signal says so. */
  async run(tell: (progress: Progress) => void, stop?: AbortSignal): Promise<Progress> {
    let done = 0;
    for (;;) {
      const stale = await this.#stale();
      const tenants = stale['tenants'] as string[];
      const progress = { left: Number(stale['left']), done };
      if (tenants.length === 0 || stop?.aborted) return progress;
      for (const tenant of tenants) {
        if (stop?.aborted) break;
        done += await this.#batch(tenant);
        tell({ left: Number(stale['left']), done });
      }
    }
  }

  #stale(): Promise<Answer> {
    return this.#ask('stale_seals', { p_edge: this.#edge, p_key: this.#ring.current });
  }

  async #batch(tenant: string): Promise<number> {
    const p_key = this.#ring.current;
    const taken = await this.#ask('take_sealed', { p_ticket: await this.#ticket(), p_tenant: tenant, p_key });
    const rows: object[] = [];
    for (const { entity, row, field, sealed } of taken['rows'] as Row[]) {
      const place = { tenant, table: entity, column: field, row };
      const now = await seal(this.#ring, place, await open(this.#ring, place, sealed));
      rows.push({ entity, row, field, was: sealed, now });
    }
    if (rows.length === 0) return 0;
    const put = await this.#ask('put_sealed', {
      p_ticket: await this.#ticket(),
      p_tenant: tenant,
      p_rows: rows,
    });
    return Number(put['done']);
  }

  async #ticket(): Promise<string> {
    const answer = await this.#ask('issue_job_ticket', { p_edge: this.#edge, p_purpose: 'rotate_keys' });
    return String(answer['ticket']);
  }

  async #ask(name: string, args: Record<string, unknown>): Promise<Answer> {
    const { data, error } = await this.#db.rpc(name as never, args as never);
    if (error) throw new Error(`${name}: ${error.message}`);
    const answer = data as Answer;
    if (!answer.ok) throw new Error(`${name}: ${String(answer.token)}`);
    return answer;
  }
}
