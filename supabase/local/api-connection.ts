import { PostgresConnection } from '@supabase/lite/postgres';
import { sql } from 'kysely';
import { urlOf, type Place, type Role } from './connect.ts';
import { JSON_TYPES } from './json-types.ts';
import { asPostgrestError } from './postgrest-errors.ts';
import { requestContext } from './request-context.ts';

type Introspection = Awaited<ReturnType<PostgresConnection['introspect']>>;
type WithContext = PostgresConnection['withContext'];
type Transaction = Parameters<Parameters<WithContext>[1]>[0];
type Vars = NonNullable<Parameters<WithContext>[0]>;
type Options = Parameters<WithContext>[2];

/** Hosted's time limits by role, which PostgREST sets in each transaction: a role's own settings count at login only. */
const TIMEOUTS: Record<string, string> = { anon: '3s', authenticated: '8s', service_role: '8s' };

/** Ends a trial (Storage asks the policies by writing and taking back) without its traces, keeping the answer. */
class RolledBack extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('rolled back');
    this.result = result;
  }
}

/**
 * One of the platform's service accounts, working as PostgREST does: every request in a transaction of its own,
 * under the caller's role, with the caller's claims. The embedded API would otherwise grant everything to
 * everybody at its first request, and let a GET write.
 */
export class ApiConnection extends PostgresConnection {
  readonly #place: Place;
  readonly #schema: string;
  #catalogue: Promise<Introspection> | undefined;

  constructor(place: Place, role: Role, schema: string) {
    super({ url: urlOf(place, role), postgresOptions: { max: 10, onnotice: () => {}, types: JSON_TYPES } });
    this.#place = place;
    this.#schema = schema;
  }

  /** Read once, by the administrator: the service account sees no column, since it inherits no right. */
  override introspect(): Promise<Introspection> {
    this.#catalogue ??= this.#readCatalogue();
    return this.#catalogue;
  }

  async #readCatalogue(): Promise<Introspection> {
    const administrator = new PostgresConnection({
      url: urlOf(this.#place, 'supabase_admin'),
      postgresOptions: { max: 1 },
    });
    try {
      return await administrator.introspect();
    } finally {
      await administrator.close();
    }
  }

  override async withContext<T>(
    vars: Vars | undefined,
    run: (db: Transaction) => Promise<T>,
    options?: Options,
  ) {
    if (!vars) return run(this.kysely as Transaction);
    if (options?.transaction) {
      await this.#enter(options.transaction as Transaction, vars, options);
      return run(options.transaction as Transaction);
    }
    try {
      return await this.kysely.transaction().execute(async (transaction) => {
        await this.#enter(transaction as Transaction, vars, options);
        const result = await run(transaction as Transaction);
        if (options?.forceRollback) throw new RolledBack(result);
        return result;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.result as T;
      throw error;
    }
  }

  async #enter(transaction: Transaction, vars: Vars, options: Options): Promise<void> {
    const auth = (vars.auth ?? {}) as { role?: string; uid?: string; jwt?: unknown };
    const storage = (vars as { storage?: { operation?: string } }).storage;
    const role = auth.role || 'anon';
    const settings: Record<string, string> = {
      search_path: `"${this.#schema}", public, extensions`,
      'request.jwt.claims': JSON.stringify(auth.jwt ?? { role }),
      'request.jwt.claim.sub': '',
      'storage.operation': storage?.operation ?? '',
      statement_timeout: TIMEOUTS[role] ?? '8s',
      role,
    };
    if (options?.rpc) Object.assign(settings, rpcSettings(options.rpc));
    if (await this.#isReading(options)) settings['transaction_read_only'] = 'on';
    const set = Object.entries(settings).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
    await sql`select ${sql.join(set)}`.execute(transaction);
  }

  /** GET, HEAD, and calls of functions that promise not to write: read-only, as in PostgREST. */
  async #isReading(options: Options): Promise<boolean> {
    const method = requestContext.getStore()?.method ?? 'POST';
    if (method === 'GET' || method === 'HEAD') return true;
    if (!options?.rpc) return false;
    const name = decodeURIComponent(options.rpc.path.split('/').at(-1) ?? '');
    const { functions = [] } = await this.introspect();
    const called = functions.filter((each) => each.name === name && each.schema === this.#schema);
    return called.length > 0 && called.every(({ volatility }) => volatility !== 'v');
  }
}

/** The Data API's own: its errors are told as PostgREST tells them. */
export class RestConnection extends ApiConnection {
  override normalizeDbError(error: unknown): unknown {
    return asPostgrestError(error);
  }
}

function rpcSettings(rpc: {
  method: string;
  path: string;
  requestHeaders?: unknown;
}): Record<string, string> {
  return {
    'response.status': '',
    'response.headers': '',
    'request.method': rpc.method,
    'request.path': rpc.path,
    'request.headers': JSON.stringify(rpc.requestHeaders ?? {}),
  };
}
