import { from } from '../../../src/lib/server/data-api/call.ts';
import { APP_CASES, known, NOBODYS, VIEW_READS } from './cases.ts';
import { judge, type Verdict } from './judge.ts';
import type { PlanLog } from './plan-log.ts';
import type { Reader } from './reader.ts';

export interface CaseVerdict extends Verdict {
  reader: string;
  case: string;
}

type View = Parameters<typeof from>[1];

/** One of the app's reads by its name. */
export async function readOne(
  { caller }: Reader,
  log: PlanLog,
  big: ReadonlySet<string>,
  name: string,
): Promise<Verdict[]> {
  const run = APP_CASES.find(([each]) => each === name)?.[1];
  if (!run) throw new Error(`no case ${name}`);
  const found = await known(caller);
  await log.take();
  await run(caller, found);
  return judge(await log.take(), big);
}

/** Makes the app's reads as this reader, and each view's own where asked for; judges what the server did for each. */
export async function* readEverything(
  reader: Reader,
  log: PlanLog,
  big: ReadonlySet<string>,
  views: boolean,
): AsyncGenerator<CaseVerdict> {
  const { caller } = reader;
  const found = await known(caller);
  await log.take();
  for (const [name, run] of APP_CASES) {
    await run(caller, found);
    for (const verdict of judge(await log.take(), big)) yield { reader: reader.name, case: name, ...verdict };
  }
  for (const [view, { order, by, within }] of views ? Object.entries(VIEW_READS) : []) {
    for await (const [name, statements] of readView(view as View, order, by, within))
      for (const verdict of judge(statements, big)) yield { reader: reader.name, case: name, ...verdict };
  }

  async function* readView(view: View, order: string, by: string[], within?: string) {
    const ours = (columns = '*', counted = false) => {
      const all =
        view === 'tenant' || view === 'currencies' || view === 'permissions'
          ? caller.db.from(view).select(columns, counted ? { count: 'exact', head: true } : {})
          : from(caller, view, columns, counted);
      return within ? all.eq(within, found.request ?? NOBODYS) : all;
    };
    const answer = await ours().order(order).limit(26);
    if (answer.error) throw new Error(`${view}: ${answer.error.message}`);
    yield [`${view}, list`, await log.take()] as const;
    const { error, count } = await ours('*', true);
    if (error || count === null) throw new Error(`${view}: ${error?.message ?? 'no count'}`);
    yield [`${view}, count`, await log.take()] as const;
    const rows = answer.data as unknown as Record<string, string>[];
    for (const column of by) {
      const value = rows.at(-1)?.[column];
      if (value === undefined || value === null) continue;
      const one = await ours().eq(column, value).limit(100);
      if (one.error) throw new Error(`${view} by ${column}: ${one.error.message}`);
      yield [`${view}, by ${column}`, await log.take()] as const;
    }
  }
}
