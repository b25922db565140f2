// One call to one function, or one read of one view, under the caller's token; the answer is checked before use.
import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { meansSignIn } from '$lib/domain/words';
import { refusal, type Refusal } from '$lib/schemas/common';
import type { Me } from '$lib/schemas/session';
import type { DataClient } from './client';
import type { Database } from './database.types';
import { ENDS_SESSIONS } from './ends-sessions';

/** Who is asking, in which tenant; the tenant is sent with every list. */
export type Caller = {
  db: DataClient;
  me: Me;
  tenant: string;
  requestId: string;
  signInAgain: (why: string) => string;
  /** Tells the key-value store what an act has ended; the database refuses it with or without. */
  ended?: () => Promise<void>;
};

export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

type Functions = Database['api']['Functions'];
type FunctionName = keyof Functions & string;
type ViewName = keyof Database['api']['Views'] & string;
/** The generated arguments; null stands for one that is left out. */
type ArgumentsOf<N extends FunctionName> = {
  [K in keyof Functions[N]['Args']]: Functions[N]['Args'][K] | null;
};

type Answer = { data: unknown; error: { code: string; message: string } | null; status: number };

function unavailable(requestId: string): never {
  error(503, {
    message: 'Countersign cannot be reached just now. Nothing was lost; try again.',
    id: requestId,
  });
}

/** The token itself no longer counts: expired, or never ours. */
const tokenRefused = (answer: Answer): boolean => answer.status === 401 || answer.error?.code === 'PGRST301';

export async function ask<N extends FunctionName, T extends z.ZodType>(
  db: DataClient,
  name: N,
  args: ArgumentsOf<N>,
  shape: T,
  requestId: string,
): Promise<Outcome<z.infer<T>>> {
  const answer: Answer = await db.rpc(name, args);
  if (answer.error) {
    if (tokenRefused(answer)) return { ok: false, refusal: signedOut };
    unavailable(requestId);
  }
  const refused = refusal.safeParse(answer.data);
  if (refused.success) return { ok: false, refusal: refused.data };
  return { ok: true, value: shape.parse(answer.data) };
}

const signedOut: Refusal = refusal.parse({ ok: false, token: 'no_session' });

/** As `ask`, for a caller whose session is known to have lived: when it no longer does, they sign in again. */
export async function act<N extends FunctionName, T extends z.ZodType>(
  caller: Caller,
  name: N,
  args: ArgumentsOf<N>,
  shape: T,
): Promise<Outcome<z.infer<T>>> {
  const outcome = await ask(caller.db, name, args, shape, caller.requestId);
  if (!outcome.ok && meansSignIn(outcome.refusal.token)) {
    redirect(303, caller.signInAgain(outcome.refusal.token));
  }
  if (outcome.ok && ENDS_SESSIONS.has(name)) await caller.ended?.();
  return outcome;
}

/** A view's rows of the caller's tenant, to be narrowed by the use case. */
export const from = (caller: Caller, view: ViewName, columns = '*', counted = false) =>
  caller.db
    .from(view)
    .select(columns, counted ? { count: 'exact', head: true } : {})
    .eq('tenant_id', caller.tenant);

/** How many rows a query made with `counted` has. */
export async function countOf(
  caller: Caller,
  query: PromiseLike<Answer & { count: number | null }>,
): Promise<number> {
  const answer = await query;
  if (answer.error && tokenRefused(answer)) redirect(303, caller.signInAgain('no_session'));
  if (answer.error || answer.count === null) unavailable(caller.requestId);
  return answer.count;
}

export async function read<T extends z.ZodType>(
  caller: Caller,
  query: PromiseLike<Answer>,
  row: T,
): Promise<z.infer<T>[]> {
  const answer = await query;
  if (answer.error) {
    if (tokenRefused(answer)) redirect(303, caller.signInAgain('no_session'));
    unavailable(caller.requestId);
  }
  return z.array(row).parse(answer.data);
}
