import type { Sql } from 'postgres';
import { applyActor } from '../../support/session.ts';
import type { Part, Row } from '../part.ts';
import { seeded, sizeWords, type Reader, type Seeded } from '../seeded.ts';
import { SIZES } from '../sizes.ts';
import { clients, rateOf, round, takeTurns, type Measured } from '../slices.ts';
import { median } from '../statistics.ts';

/** Server CPU of a call, its session check and its way through the definer function included. */
const NOTICING = { atMost: 2 };
const FINDING = { atMost: 50 };
const EACH = 50;

interface Asked extends Reader {
  requests: string[];
}

/** REQ-5 and REQ-6: what a request should be noticed for, and requests by their words, among ever more rows. */
export const finding: Part = {
  letter: 'j',
  title: 'Likely duplicates and sums of one request, and search, as requests grow: server CPU of a call',
  async run(bench) {
    const rows: Row[] = [];
    const attachments: Record<string, string> = {};
    for (const size of SIZES(bench).ladder) {
      const place = await seeded(bench, size);
      const asked = await open(place);
      const sql = place.db.connect('authenticator');
      const works: [string, { atMost: number }, (turn: number) => Promise<void>][] = [
        ['warnings of a request', NOTICING, (turn) => ask(sql, asked, turn, warn)],
        ['search, a rare word', FINDING, (turn) => ask(sql, asked, turn, (tx) => find(tx, '77'))],
        ['search, a frequent word', FINDING, (turn) => ask(sql, asked, turn, (tx) => find(tx, 'diesel'))],
        ['search, both', FINDING, (turn) => ask(sql, asked, turn, (tx) => find(tx, 'diesel 77'))],
      ];
      for (const [what, goal, work] of works) {
        let turn = 0;
        const side = clients(1, () => work((turn += 1)));
        const { one } = await takeTurns(bench, { one: side }, { sliceMs: bench.sliceMs / 4 });
        rows.push(rowOf(`${what}, ${sizeWords(size)}`, one, goal));
      }
      attachments[`probe-${size.tenants}x${size.requests}.txt`] = await probe(place, asked);
    }
    return { rows, attachments };
  },
};

function rowOf(what: string, measured: Measured, goal: { atMost: number }): Row {
  const value = round(median(measured.cpu ?? measured.seconds) * 1000);
  return { what, value, unit: 'ms', goal, detail: rateOf(measured) };
}

/** Somebody who reads all, in each tenant that acts, and some of its vouchers that are under way. */
async function open(place: Seeded): Promise<Asked[]> {
  const readers = await place.readers('all');
  return Promise.all(
    readers.map(async (reader) => {
      const found = await place.db.admin<{ id: string }[]>`
        select id from app.requests where tenant_id = ${reader.tenant} and state in ('pending', 'approved')
         order by id limit ${EACH}`;
      return { ...reader, requests: found.map(({ id }) => id) };
    }),
  );
}

type Answer = { ok: boolean } | undefined;
type Call = (tx: Sql, request: string) => Promise<Answer>;

async function ask(sql: Sql, asked: Asked[], turn: number, call: Call): Promise<void> {
  const who = asked[turn % asked.length];
  const request = who?.requests[turn % who.requests.length];
  if (!who || !request) throw new Error('nothing to ask about');
  const answer = await sql.begin(async (tx) => {
    await applyActor(tx, who.claims);
    return call(tx as unknown as Sql, request);
  });
  if (!answer?.ok) throw new Error('not answered');
}

const warn: Call = async (tx, request) =>
  (await tx<{ answer: Answer }[]>`select api.request_warnings(${request}) as answer`)[0]?.answer;

const find = async (tx: Sql, words: string): Promise<Answer> =>
  (await tx<{ answer: Answer }[]>`select api.search_requests(${words}) as answer`)[0]?.answer;

/** How the server finds what the same payee asked for: our own code's role, bound by row security. */
async function probe(place: Seeded, [who]: Asked[]): Promise<string> {
  if (!who) return '';
  return place.db.admin.begin(async (tx) => {
    const [about] = await tx<{ key: string }[]>`
      select payee_key as key from app.requests where tenant_id = ${who.tenant} and submitted_at is not null limit 1`;
    await tx`select set_config('request.jwt.claims', ${JSON.stringify(who.claims)}, true)`;
    await tx`set local role countersign`;
    const lines = await tx.unsafe(
      `explain (analyze, buffers) select r from app.requests r
        where r.tenant_id = $1 and r.payee_key = $2 and r.submitted_at >= now() - interval '400 days'
        order by r.submitted_at desc limit 500`,
      [who.tenant, about?.key ?? ''],
    );
    return lines.map((line) => String(Object.values(line)[0])).join('\n');
  });
}
