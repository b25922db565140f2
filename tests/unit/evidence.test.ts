import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/lib/evidence/canonical.ts';
import { checkRow, checkRows, leafOf, linkOf, type EventRow } from '../../src/lib/evidence/chain.ts';
import { fromHex, toHex } from '../../src/lib/evidence/hex.ts';

// Worked out by another program in another language: the digests below are not ours.
const digest = '6dd9663973248ff89d2fd092052d725bff4fe328eb9400147c82156160385467';
const leaf = '0a25edc111362cb8de362596470d0cc4a5ec436027a46e6a6d02bef7e1b84636';
const first = '1545ad30d4f3048646b847a7d23045eae6948c964ff34d0da9a0e3d6247ee2f7';
const second = 'a25330bc136873b31cefb48f309b1f12b0652ee6b02ddd15f60f14a9b9a55af8';

const row: EventRow = {
  id: '6f1c2f0e-52a5-4a3b-9d0f-0d5d5a0f7a11',
  tenant_id: 'b5f5c1de-3c4e-4e8a-8b63-91f7f0f0a001',
  seq: 1,
  at_text: '2026-11-21T09:52:00.123456Z',
  actor_id: null,
  session_id: null,
  roles: ['finance', 'staff'],
  permission: 'request.review_finance',
  action: 'request.approve',
  entity: 'requests',
  entity_id: '0d9f2e5c-7f77-4c0f-8f8c-2e6a3d1b9c55',
  channel: 'web',
  outcome: 'done',
  token: null,
  payload: { b: 1, a: { z: [true, false, null], A: 9_007_199_254_740_991 } },
  text_digests: { reason: digest },
  texts: { reason: 'Café – “ok”\n' },
  text_salts: { reason: '000102030405060708090a0b0c0d0e0f' },
  leaf,
  prev: '',
  hash: first,
};
const next: EventRow = { ...row, seq: 2, prev: first, hash: second };

describe('LOG-3: the canonical form has one writing for one value', () => {
  it('sorts keys by code unit and leaves no whitespace', () => {
    expect(canonical({ b: 1, a: [1, 'x'], A: null, Z: {} })).toBe('{"A":null,"Z":{},"a":[1,"x"],"b":1}');
  });

  it('escapes strings as JSON does and keeps other letters as they are', () => {
    expect(canonical('é\n"\\\u0001\u2028')).toBe('"é\\n\\"\\\\\\u0001\u2028"');
  });

  it.each([1.5, Number.NaN, Infinity, -0, 2 ** 53, undefined, 1n, '\ud800'])('%s has none', (value) => {
    expect(() => canonical(value)).toThrow(TypeError);
  });
});

describe('LOG-3: the chain is worked out again from a row alone', () => {
  it('gives the leaf and the links that another program gives', async () => {
    expect(toHex(await leafOf(row))).toBe(leaf);
    expect(toHex(await linkOf(new Uint8Array(0), 1, fromHex(leaf)))).toBe(first);
    expect(toHex(await linkOf(fromHex(first), 2, fromHex(`\\x${leaf}`)))).toBe(second);
  });

  it('finds nothing wrong with rows as they were recorded', async () => {
    const checks = await checkRows([next, row]);
    expect([...checks.values()].flatMap((check) => check.problems)).toEqual([]);
  });

  const tampered: [string, Partial<EventRow>][] = [
    ['another action', { action: 'request.reject' }],
    ['another actor', { actor_id: '6f1c2f0e-52a5-4a3b-9d0f-0d5d5a0f7a12' }],
    ['another time', { at_text: '2026-11-21T09:52:00.123457Z' }],
    ['another payload', { payload: { b: 2 } }],
    ['a role more', { roles: ['admin', 'finance', 'staff'] }],
    ['another text', { texts: { reason: 'Café' } }],
    ['a text added', { texts: { ...row.texts, comment: 'hello' } }],
    ['another number', { seq: 3, prev: first, hash: second }],
    ['another leaf', { leaf: first }],
    ['another link', { hash: second }],
    ['one before the first', { prev: first }],
    ['a payload with no canonical form', { payload: { b: 1.5 } }],
    ['a hash that is none', { hash: 'zz' }],
  ];
  it.each(tampered)('notices %s', async (_, change) => {
    expect((await checkRow({ ...row, ...change })).problems).not.toEqual([]);
  });

  it('notices a row that does not follow its neighbour', async () => {
    const other = { ...row, hash: second };
    const checks = await checkRows([other, next]);
    expect(checks.get(2)?.problems).toContain('it does not follow number 1');
  });

  it('LOG-6: an erased text leaves the proof whole and says that it was erased', async () => {
    const check = await checkRow({ ...row, texts: {}, text_salts: {} });
    expect(check).toEqual({ seq: 1, problems: [], erased: ['reason'] });
  });
});
