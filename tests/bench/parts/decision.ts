import type { Sql } from 'postgres';
import { connect } from '../../../supabase/local/connect.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { openDockets } from '../docket.ts';
import type { Bench, Part, Row } from '../part.ts';
import { makePlainPair, PlainPair } from '../plain.ts';
import { clients, ratioRow, takeTurns } from '../slices.ts';

const GOAL = { atMost: 3 };

/** More than any machine decides in a second; what is left over costs nothing. */
const A_SECOND = 3000;

/** A whole decision, with its gate, engine, event, chain and mail, against what it would be without them. */
export const decision: Part = {
  letter: 'a',
  title: 'One decision against a bare UPDATE and INSERT by the owner',
  async run(bench) {
    const db = await bench.open();
    try {
      return { rows: [...(await measure(bench, db, 1)), ...(await measure(bench, db, 8))] };
    } finally {
      await db.close();
    }
  },
};

/** `count` clients, each in a tenant of its own. */
async function measure(bench: Bench, db: TestDatabase, count: number): Promise<Row[]> {
  const seconds = ((bench.rounds + 1) * bench.sliceMs) / 1000;
  const dockets = await openDockets(db, Array<number>(count).fill((A_SECOND * seconds) / (2 * count)));
  await makePlainPair(db);
  const pairs = await Promise.all(dockets.map(({ tenant }) => PlainPair.of(db, tenant)));
  const open = (role: 'postgres' | 'authenticator') => dockets.map(() => connect(db.place, role));
  const [owners, authenticators] = [open('postgres'), open('authenticator')];
  const at = <T>(list: T[], client: number): T => list[client] as T;
  const measured = await takeTurns(bench, {
    plain: clients(count, (n) => at(pairs, n).write(at(owners, n))),
    claims: clients(count, (n) => at(pairs, n).write(at(authenticators, n), at(dockets, n).claims)),
    decision: clients(count, (n) => at(dockets, n).decideNext(at(authenticators, n))),
  });
  await close([...owners, ...authenticators]);
  await db.owner`drop schema plain cascade`;
  const who = count === 1 ? '1 client' : `${count} clients, a tenant each`;
  const { plain } = measured;
  return [
    ratioRow(`decision, ${who}`, measured.decision, plain, GOAL),
    ratioRow(`bare, with role and claims, ${who}`, measured.claims, plain),
  ];
}

const close = (list: Sql[]) => Promise.all(list.map((sql) => sql.end({ timeout: 5 })));
