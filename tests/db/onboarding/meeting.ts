import type { TestDatabase } from '../../support/database.ts';
import type { Outcome, RacingAct } from '../../support/race.ts';
import { waitFor } from '../../support/wait.ts';

export interface Meeting {
  first: Outcome;
  second: Outcome;
  /** Whether the second one had to wait for the first one's end. */
  waited: boolean;
}

/** As race(), for when the question is whether the second one waits at all. */
export async function meet(db: TestDatabase, one: RacingAct, two: RacingAct): Promise<Meeting> {
  const [holder, comer] = [await db.session(one.who), await db.session(two.who)];
  const run = async (sql: Awaited<ReturnType<typeof holder.begin>>, { call, args }: RacingAct) =>
    (await sql.unsafe(`select ${call} as answer`, args as string[]))[0]?.['answer'] as Outcome;
  const first = await run(await holder.begin(), one);
  const connection = await comer.begin();
  const pid = await comer.pid();
  let done = false;
  const coming = run(connection, two).finally(() => (done = true));
  const end = await waitFor('the second one waits or is done', async () => {
    const [row] =
      await db.admin`select 1 from pg_stat_activity where pid = ${pid} and wait_event_type = 'Lock'`;
    return done ? 'done' : row && 'waits';
  });
  await holder.commit();
  const second = await coming;
  await comer.commit();
  return { first, second, waited: end === 'waits' };
}
