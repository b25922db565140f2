import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaker } from '../../src/lib/server/kv/breaker.ts';
import type { Store } from '../../src/lib/server/kv/connect.ts';
import { connectStore } from '../../src/lib/server/kv/connect.ts';
import { endedSignal, signalEnded } from '../../src/lib/server/kv/ended.ts';
import { KvStandIn } from '../support/kv-store.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('the signal that a sign-in has ended', () => {
  const standIn = new KvStandIn();
  let url: string;
  beforeAll(async () => {
    url = await standIn.listen();
    // The test runner looks at the package's default export, which throws without these; what connects is ours.
    vi.stubEnv('KV_REST_API_URL', 'http://127.0.0.1:1');
    vi.stubEnv('KV_REST_API_TOKEN', 'none');
  });
  afterAll(() => standIn.close());
  beforeEach(() => {
    standIn.mode = 'well';
    standIn.asked = 0;
    standIn.values.clear();
  });
  const connect = (more: Partial<Parameters<typeof connectStore>[0]> = {}): Store =>
    connectStore({ url, token: standIn.token, limit: 2_000, ...more });

  it('SPEC-SES-169: what ended is known to the store until its session would have been over, and nothing else is', async () => {
    const store = connect();
    const [one, two, other] = [randomUUID(), randomUUID(), randomUUID()];
    expect(
      await signalEnded(
        store,
        [one, two].map((sign_in) => ({ sign_in, until: inAnHour() })),
      ),
    ).toBe(true);
    expect(await Promise.all([one, two, other].map((id) => endedSignal(store, id)))).toEqual([
      'ended',
      'ended',
      null,
    ]);
    const left = [...standIn.values.values()].map(({ until }) => Math.round((until - Date.now()) / 60_000));
    expect(left).toEqual([60, 60]);
    await signalEnded(store, [{ sign_in: one, until: inAnHour() }], 'noted');
    expect(await endedSignal(store, one)).toBe('noted');
    expect(await signalEnded(store, [])).toBe(true);
  });

  it('SPEC-SES-170: a store that is down, refuses, answers nonsense or not in time says nothing, and is left alone for a while', async () => {
    const id = randomUUID();
    await signalEnded(connect(), [{ sign_in: id, until: inAnHour() }]);
    const down = connect({ url: 'http://127.0.0.1:1' });
    const stranger = connect({ token: 'another' });
    expect([await endedSignal(down, id), await endedSignal(stranger, id)]).toEqual([null, null]);
    for (const mode of ['broken', 'nonsense', 'silent'] as const) {
      standIn.mode = mode;
      standIn.asked = 0;
      const store = connect({ limit: mode === 'silent' ? 50 : 2_000, rest: 60_000 });
      expect([mode, await endedSignal(store, id)]).toEqual([mode, null]);
      expect(await signalEnded(store, [{ sign_in: id, until: inAnHour() }])).toBe(false);
      // the second was not even tried
      expect([mode, standIn.asked]).toEqual([mode, 1]);
    }
    let now = 0;
    const work = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue('up');
    const breaker = createBreaker({ limit: 1_000, rest: 5_000 }, () => now);
    const answers = [];
    for (now of [0, 4_999, 5_000]) answers.push(await breaker.ask(work));
    expect([answers, work.mock.calls.length]).toEqual([[null, null, 'up'], 2]);
  });

  it('SPEC-SES-171: a stale or foreign store says nothing about a sign-in that it does not name, and no other value counts', async () => {
    const store = connect();
    const id = randomUUID();
    // an older state of the store: it was told, and forgot
    await signalEnded(store, [{ sign_in: id, until: inAnHour() }]);
    standIn.values.clear();
    expect(await endedSignal(store, id)).toBeNull();
    for (const value of ['alive', 'true', '', '{"ended":true}', 'Aborted', 'ENDED']) {
      standIn.values.set(`ended:${id}`, { value, until: Date.now() + 60_000 });
      expect([value, await endedSignal(store, id)]).toEqual([value, null]);
    }
  });
});
