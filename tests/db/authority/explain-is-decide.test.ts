import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import type { Answer } from '../contract/person.ts';
import { answerIn, asPerson, RandomStates } from './random-states.ts';

const full = process.env['FULL'] === '1';
const COUNT = Number(process.env['STATES'] ?? (full ? 50_000 : 2_000));
const SEED = Number(process.env['TEST_SEED'] ?? 1);
const CAST = [
  PEOPLE.staff,
  PEOPLE.hodOperations,
  PEOPLE.hodSales,
  PEOPLE.finance,
  PEOPLE.director,
  PEOPLE.finance2,
  PEOPLE.director2,
  PEOPLE.staff2,
];

let db: TestDatabase;
beforeAll(async () => void (db = await openDatabase('seeded')));
afterAll(() => db.close());

interface Tally {
  lent: number;
  tokens: Map<string, number>;
}

const explain = (request: string, action: string, member: string | null) =>
  `select api.explain('${request}', '${action}', ${member === null ? 'null' : `'${member}'`}) as answer`;
const hashOf = (request: string) => `(select content_hash from api.requests where id = '${request}')`;

/** What is told of one person: by a colleague's question, by their own, by the inbox, and by deciding. */
async function compare(tx: TransactionSql, states: RandomStates, tally: Tally): Promise<void> {
  const request = await states.arrange(tx);
  const [person, reader, action] = [states.someone(), states.someone(), states.action()];
  const [pickedRows] = await asPerson(tx, reader, [explain(request, action, person.member)]);
  const [ownRows, waiting = [], decidedRows] = await asPerson(tx, person, [
    explain(request, action, null),
    action === 'approve'
      ? `select for_member from api.inbox where request_id = '${request}' and reason = 'decide'`
      : 'select null where false',
    `select api.decide('${request}', '${action}', 'Because', ${hashOf(request)}) as answer`,
  ]);
  const [picked, own, decided] = [answerIn(pickedRows), answerIn(ownRows), answerIn(decidedRows)];
  const told = `${action} by ${person.claims.email}: ${JSON.stringify({ picked, own, waiting, decided })}`;
  same(own, decided, told);
  if (picked.ok || reader === person) same(picked, decided, told);
  else expect(['not_found', 'session_ended'], told).toContain(picked.token);
  if (picked.ok && reader !== person)
    for (const { because } of picked.rules ?? []) expect(because, told).not.toMatch(/\b[Yy]ou(r|rs)?\b/);
  if (action === 'approve') {
    expect(waiting.length > 0, told).toBe(decided.ok);
    if (decided.ok) expect(waiting[0]?.['for_member'] ?? null, told).toBe(decided['for_member'] ?? null);
  }
  if (decided['for_member']) tally.lent += 1;
  const token = decided.token ?? 'accepted';
  tally.tokens.set(token, (tally.tokens.get(token) ?? 0) + 1);
}

function same(explained: Answer, decided: Answer, told: string): void {
  expect(explained.ok && explained['allowed'] === true, told).toBe(decided.ok);
  expect(explained.token ?? null, told).toBe(decided.token ?? null);
}

class Undo extends Error {}

it(
  'SPEC-AUT-122: api.explain says allowed exactly when api.decide accepts, in random states',
  async () => {
    const states = await RandomStates.begin(db, CAST, SEED);
    const tally: Tally = { lent: 0, tokens: new Map() };
    for (let at = 0; at < COUNT; at += 1) {
      const undone = db.admin.begin(async (tx) => {
        await compare(tx, states, tally);
        throw new Undo();
      });
      await undone.catch((error: unknown) => {
        if (error instanceof Undo) return;
        throw new Error(`Seed ${SEED}, state ${at}: ${String(error)}`, { cause: error });
      });
    }
    const tokens = [...tally.tokens].sort((a, b) => b[1] - a[1]).map(([token, n]) => `${token} ${n}`);
    process.stdout.write(`Seed ${SEED}: ${COUNT} states, ${tally.lent} for another; ${tokens.join(', ')}\n`);
    // a run that never came to these would prove little
    for (const token of [
      'accepted',
      'principal_took_part',
      'self_approval_forbidden',
      'editor_approval_forbidden',
      'already_decided',
      'permission_missing',
      'department_out_of_scope',
    ])
      expect([...tally.tokens.keys()]).toContain(token);
    expect(tally.lent).toBeGreaterThan(COUNT / 200);
  },
  full ? 60 * 60_000 : 300_000,
);
