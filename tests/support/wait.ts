import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from 'postgres';

/** Waits for a condition, never for a time: asks again until it holds, and fails with words when it does not. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  limit = 15_000,
): Promise<T> {
  const until = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`Waited ${limit} ms in vain: ${what}`);
    await pause(20);
  }
}

/** Until the server process `pid` waits for a lock that another holds: the moment a race needs. */
export async function waitForBlocked(admin: Sql, pid: number): Promise<void> {
  await waitFor(`process ${pid} waits for a lock`, async () => {
    const [row] = await admin`select 1 from pg_stat_activity where pid = ${pid} and wait_event_type = 'Lock'`;
    return row !== undefined;
  });
}
