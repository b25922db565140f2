import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { close } from './closing.ts';
import { GOALS } from './goals.ts';
import { longAtFirst } from './long-at-first.ts';
import { recipe } from './recipes.ts';
import { Sequence } from './sequence.ts';
import type { Intent } from './steps.ts';
import { Tally } from './tally.ts';

const LENGTH = 80;
const full = process.env['FULL'] === '1';
const commands = Number(process.env['COMMANDS'] ?? (full ? 100_000 : 2_000));
const seed = Number(process.env['TEST_SEED'] ?? 1);
/** Shrinking ends here too. */
const MINUTES = full ? 90 : 6;

const goal = fc.oneof(
  ...Object.entries(GOALS).map(([name, { weight }]) => ({
    weight: Math.round(weight * 10),
    arbitrary: fc.constant(name),
  })),
);
const intent: fc.Arbitrary<Intent> = fc.record({
  goal,
  dice: fc.nat(0xffff),
  keyed: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  recipe,
});
const arrangement = fc.record({
  parallel: fc.boolean(),
  deciders: fc.constantFrom('two' as const, 'one' as const),
});

let db: TestDatabase;
beforeAll(async () => void (db = await openDatabase()));
afterAll(() => db.close());

it(
  `AUT-8: the database and an independent reading of the rules agree on ${commands} random acts`,
  async () => {
    const tally = new Tally();
    let hunger: string[] = [];
    let failed = false;
    const property = fc.asyncProperty(
      arrangement,
      longAtFirst(fc.noShrink(fc.noBias(intent)), LENGTH),
      async (options, intents) => {
        // a failure shrinks under the hunger that it was found under
        if (!failed) hunger = tally.hunger();
        const sequence = await Sequence.begin(db, options, tally, hunger);
        try {
          for (const one of intents) await sequence.pursue(one);
          await close(db, sequence);
        } catch (error) {
          failed = true;
          const words = error instanceof Error ? error.message : String(error);
          throw new Error(`${words}\nafter\n${sequence.log.join('\n')}`, { cause: error });
        }
      },
    );
    await fc.assert(property, {
      seed,
      numRuns: Math.ceil(commands / LENGTH),
      interruptAfterTimeLimit: MINUTES * 60_000,
      markInterruptAsFailure: true,
    });
    process.stdout.write(`Seed ${seed}: ${tally.report()}\n`);
    expect(tally.neverReached(), 'acts and tokens that this run never reached').toEqual([]);
  },
  (MINUTES + 1) * 60_000,
);
