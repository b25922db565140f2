import { connect } from '../../supabase/local/connect.ts';
import { applyActor, type Claims } from '../support/session.ts';
import type { TestDatabase } from '../support/test-database.ts';
import type { Row } from './part.ts';
import { median } from './statistics.ts';

const CALLS = 2_000;
const ROUNDS = 9;

/** What each request asks first: app.living(). Its time, and the plan that the server itself logs of what is in it. */
export async function gateOf(
  db: TestDatabase,
  claims: Claims,
): Promise<{ row: Row; plan: string; lookups: number }> {
  const taken: number[] = [];
  const authenticator = db.connect('authenticator');
  for (let n = 0; n < ROUNDS; n += 1) {
    taken.push(
      await authenticator.begin(async (tx) => {
        await applyActor(tx, claims);
        const begun = performance.now();
        const [row] = await tx<{ n: number }[]>`
          select count((app.living()).session_id)::int as n from generate_series(1, ${CALLS}) i where i > 0`;
        if (row?.n !== CALLS) throw new Error('the session does not live');
        return (performance.now() - begun) / CALLS;
      }),
    );
  }
  const plan = await planOf(db, claims);
  return {
    row: {
      what: 'the gate of a request: app.living()',
      value: Number(median(taken).toPrecision(2)),
      unit: 'ms',
      spread: [Number(Math.min(...taken).toPrecision(2)), Number(Math.max(...taken).toPrecision(2))],
      goal: { atMost: 1 },
      detail: `${CALLS} in one statement`,
    },
    plan,
    lookups: [...plan.matchAll(/Index (?:Only )?Scan/g)].length,
  };
}

/** auto_explain tells the session what it did inside the function. */
async function planOf(db: TestDatabase, claims: Claims): Promise<string> {
  const told: string[] = [];
  const sql = connect(db.place, 'supabase_admin', {
    max: 1,
    onnotice: (notice) => void told.push(String(notice['message'])),
  });
  try {
    await sql`load 'auto_explain'`;
    await sql.begin(async (tx) => {
      await tx`select set_config('auto_explain.log_nested_statements', 'on', true),
        set_config('auto_explain.log_min_duration', '0', true), set_config('auto_explain.log_analyze', 'on', true),
        set_config('auto_explain.log_buffers', 'on', true), set_config('client_min_messages', 'log', true)`;
      await applyActor(tx, claims);
      // the first call makes the plan, the second shows it
      await tx`select app.living()`;
      told.length = 0;
      await tx`select app.living()`;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
  const plan = told.find((text) => text.includes('app.sign_ins'));
  if (!plan) throw new Error('the server told no plan');
  return `${plan}\n`;
}
