import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectStore } from '../../src/lib/server/kv/connect.ts';
import { endedSignal, signalEnded } from '../../src/lib/server/kv/ended.ts';
import { RedisBehindRest, requireRedis } from '../support/redis-shim.ts';

describe('Redis, as Debian packages it, behind the store’s REST protocol', { timeout: 60_000 }, () => {
  const redis = new RedisBehindRest();
  let url: string;
  beforeAll(async () => {
    requireRedis();
    vi.stubEnv('KV_REST_API_URL', 'http://127.0.0.1:1');
    vi.stubEnv('KV_REST_API_TOKEN', 'none');
    url = await redis.open();
  }, 300_000);
  afterAll(() => redis.close());

  it('SPEC-SES-174: keeps each signal as long as its session would have lived, and says nothing once it is gone', async () => {
    const store = connectStore({ url, token: redis.token, limit: 5_000, rest: 60_000 });
    const [one, two, other] = [randomUUID(), randomUUID(), randomUUID()];
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect(
      await signalEnded(
        store,
        [one, two].map((sign_in) => ({ sign_in, until })),
      ),
    ).toBe(true);
    expect(await Promise.all([one, two, other].map((id) => endedSignal(store, id)))).toEqual([
      'ended',
      'ended',
      null,
    ]);
    const left = Number(await redis.run(['TTL', `ended:${one}`]));
    expect(left > 3_500 && left <= 3_601).toBe(true);
    await signalEnded(store, [{ sign_in: one, until }], 'noted');
    expect(await endedSignal(store, one)).toBe('noted');
    await redis.run(['DEL', `ended:${two}`]);
    expect(await endedSignal(store, two)).toBeNull();
    await redis.stopRedis();
    expect([await endedSignal(store, one), await signalEnded(store, [{ sign_in: one, until }])]).toEqual([
      null,
      false,
    ]);
  });
});
