import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  keyOf,
  NotForThisPlace,
  open,
  readKeyRing,
  seal,
  toBase64Url,
  UnknownKey,
  type Place,
} from '../../src/lib/server/crypto/envelope.ts';

const keyText = (fill: number) => toBase64Url(new Uint8Array(32).fill(fill));
const place: Place = { tenant: 'tenant-a', table: 'factors', column: 'secret', row: 'row-1' };
const secret = new TextEncoder().encode('a secret that nobody sees');
const seed = Number(process.env['TEST_SEED'] ?? 1);

describe('sealing a secret', () => {
  it('SPEC-SEC-01: what was sealed for a place opens there, and no two sealings read the same', async () => {
    const ring = await readKeyRing(`one:${keyText(1)}`, 'one');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.uuid(), async (bytes, row) => {
        const at = { ...place, row };
        const [first, second] = [await seal(ring, at, bytes), await seal(ring, at, bytes)];
        expect(first).toMatch(/^v1\.one\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$/);
        expect(first).not.toBe(second);
        expect(await open(ring, at, first)).toEqual(bytes);
      }),
      { seed, numRuns: 50 },
    );
  });

  it('SPEC-SEC-02: a ciphertext moved to another tenant, table, column or row is refused', async () => {
    const ring = await readKeyRing(`one:${keyText(1)}`, 'one');
    const sealed = await seal(ring, place, secret);
    for (const part of ['tenant', 'table', 'column', 'row'] as const) {
      await expect(open(ring, { ...place, [part]: 'elsewhere' }, sealed)).rejects.toThrow(NotForThisPlace);
    }
    // what two neighbouring parts share must not slide from one into the other
    const slid = { ...place, tenant: 'tenant-afac', table: 'tors' };
    await expect(open(ring, slid, sealed)).rejects.toThrow(NotForThisPlace);
  });

  it('SPEC-SEC-03: a ciphertext with any sign altered is refused, and so is what is no ciphertext', async () => {
    const ring = await readKeyRing(`one:${keyText(1)},two:${keyText(2)}`, 'one');
    const sealed = await seal(ring, place, secret);
    const from = sealed.lastIndexOf('.') + 1;
    for (const at of [from - 3, from, from + 5, sealed.length - 3]) {
      const altered = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      await expect(open(ring, place, altered)).rejects.toThrow(NotForThisPlace);
    }
    await expect(open(ring, place, sealed.replace('v1.one.', 'v1.two.'))).rejects.toThrow(NotForThisPlace);
    for (const text of ['', 'v1', 'v2.one.a.b', secret.toString(), sealed.slice(0, -30)])
      await expect(open(ring, place, text)).rejects.toThrow(NotForThisPlace);
  });

  it('SPEC-SEC-04: a key id that is not on the ring is refused by name', async () => {
    const [old, now] = [
      await readKeyRing(`old:${keyText(1)}`, 'old'),
      await readKeyRing(`new:${keyText(2)}`, 'new'),
    ];
    const sealed = await seal(old, place, secret);
    expect(keyOf(sealed)).toBe('old');
    const problem = await open(now, place, sealed).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(UnknownKey);
    expect((problem as UnknownKey).keyId).toBe('old');
    const both = await readKeyRing(`new:${keyText(2)}, old:${keyText(1)}`, 'new');
    expect(await open(both, place, sealed)).toEqual(secret);
    expect(keyOf(await seal(both, place, secret))).toBe('new');
  });

  it('SPEC-SEC-05: a key ring that is malformed says what is wrong with it and never a key', async () => {
    const short = toBase64Url(new Uint8Array(31).fill(7));
    const wrong: [string, string][] = [
      ['', 'one'],
      [`one${keyText(1)}`, 'one'],
      [`one:${short}`, 'one'],
      [`one:${keyText(1)},one:${keyText(2)}`, 'one'],
      [`one:${keyText(1)}`, 'two'],
    ];
    for (const [keys, current] of wrong) {
      const problem = (await readKeyRing(keys, current).catch((error: unknown) => error)) as Error;
      expect(problem).toBeInstanceOf(Error);
      expect(problem.message).toContain('ENCRYPTION_KEY');
      for (const fill of [1, 2]) expect(problem.message).not.toContain(keyText(fill));
      expect(problem.message).not.toContain(short);
    }
  });
});
