import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '../../../src/lib/evidence/canonical.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

/** JSON as it is written, so that spacing, key order and number forms are the test's own. */
const VECTORS: [string, string][] = [
  ['{}', '{}'],
  ['[]', '[]'],
  ['null', 'null'],
  ['[true, false, null]', '[true,false,null]'],
  ['{ "b": 1, "a": 2 }', '{"a":2,"b":1}'],
  ['{"a_b": 1, "a": 2, "aB": 3, "B": 4, "1": 5}', '{"1":5,"B":4,"a":2,"aB":3,"a_b":1}'],
  ['{"long_key": 1, "z": 2}', '{"long_key":1,"z":2}'],
  ['{"z": {"b": [3, {"y": 1, "x": 2}], "a": null}}', '{"z":{"a":null,"b":[3,{"x":2,"y":1}]}}'],
  [
    '[0, 1.0, -7, 100, 1e3, 9007199254740991, -9007199254740991]',
    '[0,1,-7,100,1000,9007199254740991,-9007199254740991]',
  ],
  ['"Adé — ₦5,000,000 ✓ 日本 😀"', '"Adé — ₦5,000,000 ✓ 日本 😀"'],
  ['"\\u00e9 and e\\u0301 stay apart"', '"\u00e9 and e\u0301 stay apart"'],
  [
    String.raw`"\" \\ \/ \b \f \n \r \t \u0001 \u001f \u007f"`,
    `"\\" \\\\ / \\b \\f \\n \\r \\t \\u0001 \\u001f \u007f"`,
  ],
  ['"\\u2028\\u2029<script>&"', '"\u2028\u2029<script>&"'],
  ['{"": ""}', '{"":""}'],
];

describe('the canonical form', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const inDatabase = async (json: string): Promise<string> =>
    (await db.admin<{ form: string }[]>`select audit.canonical(${json}::text::jsonb) as form`)[0]?.form ?? '';

  it('SPEC-LOG-06: PostgreSQL and TypeScript write these values the same way', async () => {
    for (const [json, form] of VECTORS) {
      expect(await inDatabase(json)).toBe(form);
      expect(canonical(JSON.parse(json))).toBe(form);
    }
  });

  it('SPEC-LOG-07: fractions and integers beyond 2^53 have no canonical form on either side', async () => {
    for (const json of ['1.5', '[0.1]', '9007199254740992', '{"a": -9007199254740992}', '1e-1']) {
      await expect(inDatabase(json)).rejects.toMatchObject({ code: '22023' });
      expect(() => canonical(JSON.parse(json))).toThrow(TypeError);
    }
  });

  it('SPEC-LOG-08: the two agree on random values, whatever their nesting, keys and characters', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 12 })
      .filter((value) => !value.includes('\u0000') && value.isWellFormed());
    // the keys of the trail are our own, and ASCII
    const key = fc.string({ unit: fc.constantFrom(...'abzABZ019_.- "\\'), maxLength: 6 });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.maxSafeInteger().map((n) => n + 0),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    const values = fc.sample(value, { numRuns: 300, seed: Number(process.env['TEST_SEED'] ?? 1) });
    const rows = await db.admin<{ form: string }[]>`
      select audit.canonical(v::jsonb) as form from unnest(${values.map((v) => JSON.stringify(v))}::text[]) with ordinality u (v, i) order by i`;
    expect(rows.map((row) => row.form)).toEqual(values.map((v) => canonical(v)));
  });
});
