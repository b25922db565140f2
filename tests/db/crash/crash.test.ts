import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Draw } from '../../support/draw.ts';
import { Killing } from './killing.ts';
import type { Victim } from './server.ts';

const full = process.env['FULL'] === '1';
const seed = Number(process.env['TEST_SEED'] ?? 1);
const kills = Number(process.env['KILLS'] ?? (full ? 100 : 3));

/** The first three are fixed, so that a short run has seen each kind; what follows is drawn. */
function* victims(): Generator<{ victim: Victim; again: boolean }> {
  yield { victim: 'everything', again: false };
  yield { victim: 'one backend', again: false };
  yield { victim: 'everything', again: true };
  yield { victim: 'the postmaster', again: false };
  const draw = new Draw(seed);
  for (;;) {
    const victim = draw.pick<Victim>([
      'everything',
      'everything',
      'everything',
      'one backend',
      'the postmaster',
    ]);
    yield { victim, again: victim === 'everything' && draw.chance(0.2) };
  }
}

describe('after kill -9 under load', () => {
  let killing: Killing;
  let goneOn: number;
  const tell = () => {
    const counts = Object.entries(killing.counts).map(([what, n]) => `${what} ${n}`);
    process.stdout.write(`Seed ${seed}: ${counts.join(', ')}\n`);
  };
  beforeAll(
    async () => {
      killing = await Killing.begin(seed);
      const drawn = victims();
      for (let i = 0; i < kills; i += 1) {
        const { victim, again } = drawn.next().value as { victim: Victim; again: boolean };
        await killing.kill(victim, again);
        if ((i + 1) % 10 === 0) tell();
      }
      const before = killing.book.acknowledged().length;
      await killing.goOn(30);
      goneOn = killing.book.acknowledged().length - before;
      await killing.checkWhole();
      tell();
    },
    60_000 + kills * 20_000,
  );
  afterAll(() => killing.end());

  it('SPEC-LOG-42: no acknowledged act is lost, neither its answer nor its event nor its effect', () => {
    expect(killing.counts.kills).toBe(kills);
    expect(killing.counts.acknowledged).toBeGreaterThan(8 * kills);
    expect(killing.findings.lost).toEqual([]);
  });

  it('SPEC-LOG-43: no effect stands without its event and link, and no event without its effect', () => {
    expect(killing.findings.alone).toEqual([]);
  });

  it('SPEC-LOG-44: each trail is whole by its own account, by ours, and goes on from where it was', () => {
    expect(killing.counts['links checked']).toBeGreaterThan(killing.counts.acknowledged);
    expect(killing.findings.broken).toEqual([]);
  });

  it('SPEC-LOG-45: a retry with the same key is done once in the end, and what was answered is answered again', () => {
    expect(killing.counts['answers lost']).toBeGreaterThan(0);
    expect(killing.counts['retried after an answer']).toBeGreaterThan(0);
    expect(killing.findings.notOnce).toEqual([]);
  });

  it('SPEC-LOG-46: the clients go on where they were, with the sessions that they had', () => {
    expect(goneOn).toBeGreaterThanOrEqual(30);
  });

  it('SPEC-LOG-47: a server that answers before its log is on disk loses acts, and the checks name them', async () => {
    const lost = await killing.killForgetful();
    expect(lost.filter((words) => words.endsWith('its key is not known')).length).toBeGreaterThan(0);
    expect(lost.filter((words) => words.endsWith('its event is not there')).length).toBeGreaterThan(0);
    expect(lost.filter((words) => words.endsWith('its effect is not there')).length).toBeGreaterThan(0);
  });
});
