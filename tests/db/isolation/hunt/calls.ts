import type { Caller } from './callers.ts';
import type { World } from './world.ts';

/** A foreign value and one of the same form that nobody has: the same call is made with each. */
export interface Feed {
  real: string;
  nobody: string;
  /** Which foreign column it came from, for the report. */
  from: string;
  /** May come to stand in a text of tenant A's. */
  kept?: boolean;
  /** Another pair, for what means something else the second time: an idempotency key. */
  again?: () => Feed;
}

/** Where a fed value goes in a call: replaced when the call is sent. */
export const slot = (index: number) => `«${index}»`;

export interface Call {
  caller: Caller;
  /** The view, function or hidden relation that is asked. */
  target: string;
  move: string;
  feeds: Feed[];
  /** Changes something when it is let: never sent beside another call, and its texts are kept. */
  acts: boolean;
  /** Shows what goes on in the server at this moment, so that no two answers are alike. */
  changing?: boolean;
  /** Over HTTP … */
  method?: string;
  path?: string;
  query?: [string, string][];
  headers?: Record<string, string>;
  body?: unknown;
  /** … or as SQL in the caller's role. */
  sql?: string;
  /** Looks at an answer for more than canaries; answers words when something is wrong. */
  check?: (answer: Answer, world: World) => Promise<string | null>;
}

export interface Answer {
  status: number;
  code: string;
  headers: Record<string, string>;
  text: string;
}

/** With the foreign values, or with those that nobody has. */
export type Which = 'real' | 'nobody';

/** A key that nobody used before, in every sending anew. */
export const FRESH_KEY = '«key»';
let keys = 0;

const filled = (text: string, call: Call, which: Which) =>
  text
    .replaceAll(FRESH_KEY, () => `hunt-key-${(keys += 1)}`)
    .replace(/«(\d+)»/g, (_, index: string) => call.feeds[Number(index)]?.[which] ?? '');

export async function send(world: World, call: Call, which: Which): Promise<Answer> {
  return call.sql === undefined ? overHttp(world, call, which) : asSql(world, call, which);
}

async function overHttp(world: World, call: Call, which: Which): Promise<Answer> {
  const fill = (text: string) => filled(text, call, which);
  const query = (call.query ?? []).map(
    ([key, value]) => `${encodeURIComponent(fill(key))}=${encodeURIComponent(fill(value))}`,
  );
  const url = `${world.gateway.url}/rest/v1/${fill(call.path ?? '')}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  const headers: Record<string, string> = {
    apikey: call.caller.apikey,
    authorization: `Bearer ${call.caller.bearer}`,
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  for (const [name, value] of Object.entries(call.headers ?? {})) headers[name] = fill(value);
  const response = await fetch(url, {
    method: call.method ?? 'GET',
    headers,
    redirect: 'manual',
    ...(call.body === undefined ? {} : { body: fill(JSON.stringify(call.body)) }),
  });
  const text = await response.text();
  return { status: response.status, code: codeOf(text), headers: Object.fromEntries(response.headers), text };
}

function codeOf(text: string): string {
  return /^\{"code":"([A-Z0-9]+)"/.exec(text)?.[1] ?? '';
}

interface DatabaseError {
  code?: string;
  message?: string;
  detail?: string;
  hint?: string;
  where?: string;
}

/** In a transaction that is always taken back: what SQL may tell matters, not what it may leave behind. */
async function asSql(world: World, call: Call, which: Which): Promise<Answer> {
  const actor = call.caller.actor ?? 'anon';
  const statement = filled(call.sql ?? '', call, which);
  let rows: unknown;
  try {
    await world.db.as(actor, async (tx) => {
      rows = await tx.unsafe(statement);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) {
      const { code = '', message = '', detail = '', hint = '', where = '' } = error as DatabaseError;
      if (!code) throw error;
      return { status: 400, code, headers: {}, text: [code, message, detail, hint, where].join('\n') };
    }
  }
  return { status: 200, code: '', headers: {}, text: JSON.stringify(rows) };
}

class TakenBack extends Error {}

/** The call as somebody would repeat it. */
export function describe(call: Call): string {
  const fed = call.feeds.map(
    (feed, i) => `${slot(i)} = ${feed.real} (${feed.from}), nobody's: ${feed.nobody}`,
  );
  const what =
    call.sql ??
    [
      `${call.method ?? 'GET'} /rest/v1/${call.path}`,
      ...(call.query ?? []).map(([key, value]) => `  ?${key}=${value}`),
      ...Object.entries(call.headers ?? {}).map(([key, value]) => `  ${key}: ${value}`),
      ...(call.body === undefined ? [] : [`  ${JSON.stringify(call.body)}`]),
    ].join('\n');
  return [`${call.caller.name} · ${call.target} · ${call.move}`, what, ...fed].join('\n');
}
