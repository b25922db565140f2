import type { Claims } from '../../support/session.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { openDockets } from '../docket.ts';
import type { Bench, Part, Row } from '../part.ts';
import { clients, compare, rateOf, takeTurns } from '../slices.ts';
import { tokenOf } from '../token.ts';

const GOAL = { atLeast: 0.5 };

/** More than the embedded Data API answers in a second. */
const A_SECOND = 1200;

/** Decisions as a browser makes them, against the least that the same Data API can write: one row, no policy. */
export const dataApi: Part = {
  letter: 'e',
  title: 'Decisions over the Data API against a bare one-row POST on the same stack',
  async run(bench) {
    const db = await bench.open();
    try {
      return { rows: [...(await measure(bench, db, 1)), ...(await measure(bench, db, 4))] };
    } finally {
      await db.close();
    }
  },
};

/** `count` clients, each in a tenant of its own. */
async function measure(bench: Bench, db: TestDatabase, count: number): Promise<Row[]> {
  const seconds = ((bench.rounds + 1) * bench.sliceMs) / 1000;
  const dockets = await openDockets(db, Array<number>(count).fill((A_SECOND * seconds) / (2 * count)));
  await db.owner.unsafe(`
    create table if not exists api.bare (id uuid primary key default gen_random_uuid(), body text not null);
    grant insert on api.bare to authenticated`);
  // the schema is read when the gateway opens
  const gateway = await db.openGateway();
  const tokens = new Map<Claims, string>();
  const post = async (claims: Claims, path: string, body: object) => {
    const token = tokens.get(claims) ?? tokenOf(claims, db.keys.jwt);
    tokens.set(claims, token);
    const headers = {
      apikey: db.keys.publishable,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      prefer: 'return=minimal',
    };
    const answer = await fetch(`${gateway.url}/rest/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return text;
  };
  const of = (client: number) => {
    const docket = dockets[client];
    if (!docket) throw new Error('no such client');
    return docket;
  };
  const measured = await takeTurns(bench, {
    bare: clients(count, async (n) => void (await post(of(n).claims, 'bare', { body: 'one row' }))),
    decision: clients(count, (n) =>
      of(n).decideWith(async ({ id, hash }, claims) => {
        const decided = { p_request: id, p_decision: 'approve', p_comment: null, p_content_hash: hash };
        return JSON.parse(await post(claims, 'rpc/decide', decided)) as { ok: boolean; token?: string };
      }),
    ),
  });
  await gateway.close();
  // how much of the bare rate is left
  const { time, cpu } = compare(measured.bare, measured.decision);
  const who = count === 1 ? '1 client' : `${count} clients, a tenant each`;
  const detail = `${rateOf(measured.decision)} against ${rateOf(measured.bare)}`;
  const common = { unit: 'ratio' as const, spread: time.spread, cpu: cpu?.median ?? null };
  return [{ what: `rate of the bare POST, ${who}`, value: time.median, goal: GOAL, detail, ...common }];
}
