import type { TestDatabase } from './database.ts';
import type { Actor } from './session.ts';
import { waitForBlocked } from './wait.ts';

/** What an act answers, done or refused. */
export interface Outcome {
  ok: boolean;
  token?: string;
  [field: string]: unknown;
}

/** An act as one statement: who does it, its call, and the call's parameters. */
export interface RacingAct {
  who: Actor;
  call: string;
  args: unknown[];
}

/**
 * Two real connections: the first acts and waits, the second is seen to wait for a lock, then the first ends. Answers
 * both outcomes. A deadlock raises.
 */
export async function race(
  db: TestDatabase,
  first: RacingAct,
  second: RacingAct,
  end: 'commit' | 'rollback' = 'commit',
): Promise<[Outcome, Outcome]> {
  const [one, two] = [await db.session(first.who), await db.session(second.who)];
  const run = async (sql: Awaited<ReturnType<typeof one.begin>>, { call, args }: RacingAct) =>
    (await sql.unsafe(`select ${call} as answer`, args as string[]))[0]?.['answer'] as Outcome;
  const a = await run(await one.begin(), first);
  const connection = await two.begin();
  const pid = await two.pid();
  const waiting = run(connection, second);
  await waitForBlocked(db.admin, pid);
  await one[end]();
  const b = await waiting;
  await two.commit();
  return [a, b];
}
