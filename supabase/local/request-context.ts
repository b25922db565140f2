import { AsyncLocalStorage } from 'node:async_hooks';

/** What the database connection must know of the request that it serves. */
export interface RequestContext {
  method: string;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

/**
 * The embedded API prints every refused query. Inside a request that is noise: the client has the error and
 * PostgreSQL's log has the statement. Outside a request the console stays as it is.
 */
export function silenceRequests(): void {
  if (silenced) return;
  silenced = true;
  for (const name of ['log', 'info', 'warn', 'error'] as const) {
    const print = console[name].bind(console);
    console[name] = (...words: unknown[]) => {
      if (!requestContext.getStore()) print(...words);
    };
  }
}

let silenced = false;
