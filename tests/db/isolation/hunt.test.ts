import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draw } from '../../support/draw.ts';
import { digestsOf, namedIn } from './hunt/after.ts';
import { isAllowed } from './hunt/allowed.ts';
import { hunt, type Finding, type Report } from './hunt/hunt.ts';
import { LEAKS, LEAKY } from './hunt/planted-leaks.ts';
import { classesOf } from './hunt/classes.ts';
import { together, words } from './hunt/report.ts';
import { Values } from './hunt/values.ts';
import { openWorld, unplanted, type World } from './hunt/world.ts';

const SEED = Number(process.env['TEST_SEED'] ?? 1);
/** npm run hunt says how many. */
const CALLS = Number(process.env['HUNT_CALLS'] ?? (process.env['FULL'] === '1' ? 200_000 : 5_000));
/** A world wears out: people are deactivated, the trail grows. Each round has a new one. */
const ROUND = 10_000;
const PATIENCE = 300_000 + CALLS * 300;

const shown = (findings: Finding[], kind: string) =>
  findings.filter(({ target }) => target.startsWith(kind)).map(({ problem, call }) => `${problem}\n${call}`);

describe('the leak hunt', () => {
  let report: Report;
  let world: World;
  const changed: string[] = [];
  const named: string[] = [];

  beforeAll(async () => {
    const reports: Report[] = [];
    for (let round = 0; round * ROUND < CALLS; round += 1) {
      if (round > 0) await world.db.close();
      const seed = SEED + round;
      world = await openWorld(seed);
      const foreign = [world.tenants.b, world.tenants.c];
      const before = await digestsOf(world, foreign);
      const calls = Math.min(ROUND, CALLS - round * ROUND);
      reports.push(await hunt(world, { calls, seed, progress: (so) => tell(seed, so) }));
      const after = await digestsOf(world, foreign);
      changed.push(...Object.keys(before).filter((table) => before[table] !== after[table]));
      named.push(...(await namedIn(world)));
    }
    report = together(reports);
    process.stderr.write(`${words(report)} Seed ${SEED}.\n`);
  }, PATIENCE);
  afterAll(() => world.db.close());

  const tell = (seed: number, so: Report) => {
    if (!process.env['HUNT_CALLS']) return;
    process.stderr.write(`seed ${seed}: ${words(so)}\n`);
    for (const { problem, call } of so.findings) process.stderr.write(`${problem}\n${call}\n`);
  };

  it('SPEC-ISO-27: no view shows any caller a value of another tenant, whatever is asked of it and however', () => {
    expect(shown(report.findings, 'view')).toEqual([]);
  });

  it('SPEC-ISO-49: no function tells any caller a value of another tenant, or answers one as other than unknown', () => {
    expect(shown(report.findings, 'function')).toEqual([]);
  });

  it('SPEC-ISO-50: no hidden table and no inner function tells anything, by name, by profile or in plain SQL', () => {
    expect([...shown(report.findings, 'hidden'), ...shown(report.findings, 'inner')]).toEqual([]);
  });

  it('SPEC-ISO-51: after the hunt the other tenants hold what they held, and A’s rows name nothing of theirs', () => {
    expect({ changed, named }).toEqual({ changed: [], named: [] });
  });

  it('SPEC-ISO-52: what is refused is refused with a code of the list, never with a fault of the server', () => {
    const others = [...report.codes].filter(([refusal]) => {
      const [status = '', code = ''] = refusal.split(' ');
      return !isAllowed(Number(status), code);
    });
    expect(others).toEqual([]);
    expect(report.refused).toBeGreaterThan(0);
  });

  it('SPEC-ISO-53: the hunt met every view, function, table and move of the catalogue, and every caller', () => {
    const classes = classesOf(world, new Values(world, new Draw(1)));
    expect([...report.met.targets.keys()].sort()).toEqual([...new Set(classes.map((c) => c.target))].sort());
    expect([...report.met.moves.keys()].sort()).toEqual([...new Set(classes.map((c) => c.move))].sort());
    expect([...report.met.callers.keys()].sort()).toEqual(world.callers.map(({ name }) => name).sort());
    expect(report.calls).toBeGreaterThanOrEqual(CALLS);
    // and the calls came as far as looking for the foreign row
    expect([...report.tokens].filter((token) => token.endsWith(': not_found')).length).toBeGreaterThan(5);
  });

  it('SPEC-ISO-54: every column of the other tenants that can hold a word of its own held a canary', async () => {
    expect(await unplanted(world)).toEqual([]);
  });
});

describe('the hunt itself', () => {
  let world: World;
  beforeAll(async () => void (world = await openWorld(SEED, LEAKS)), PATIENCE);
  afterAll(() => world.db.close());

  it(
    'SPEC-ISO-55: a view past its policies, a careless function, a weakened policy, a telling error, a foreign key and a yes or no are each found',
    async () => {
      const found = new Set<string>();
      for (let turn = 0; turn < 10 && found.size < LEAKY.length; turn += 1) {
        const only = (target: string) => LEAKY.includes(target) && !found.has(target);
        const { findings } = await hunt(world, { calls: 400, seed: SEED + turn, only });
        for (const { target } of findings) found.add(target);
      }
      expect([...found].sort()).toEqual(LEAKY);
    },
    PATIENCE,
  );
});
