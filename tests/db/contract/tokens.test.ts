import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusals } from '../../../src/lib/domain/words.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { tokensIn } from './tokens.ts';

const LIST = path.resolve(import.meta.dirname, '..', '..', '..', 'supabase', 'ERRORS.md');

describe('every token', () => {
  let db: TestDatabase;
  let words: Record<string, string>;
  beforeAll(async () => {
    db = await openDatabase();
    const rows = await db.admin<{ token: string; words: string }[]>`select token, words from app.refusals`;
    words = Object.fromEntries(rows.map((row) => [row.token, row.words]));
  });
  afterAll(() => db.close());

  it('SPEC-REQ-01: ERRORS.md lists exactly the tokens that the database holds, with the same words', () => {
    const listed = [...fs.readFileSync(LIST, 'utf8').matchAll(/^\| `([a-z_]+)` +\| (.+?) +\|$/gm)];
    expect(Object.fromEntries(listed.map((row) => [row[1], row[2]]))).toEqual(words);
    expect(listed.length).toBe(Object.keys(words).length);
  });

  it('SPEC-REQ-02: the app has a status and a title for exactly these tokens', () => {
    expect(Object.keys(refusals).sort()).toEqual(Object.keys(words).sort());
  });

  it('SPEC-REQ-03: every token that a function names exists, and every one that exists is named', async () => {
    const sources = await db.admin<{ name: string; source: string }[]>`
      select p.proname as name, p.prosrc as source from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('api', 'app')`;
    const named = new Set(sources.flatMap(({ source }) => tokensIn(source)));
    expect([...named].filter((token) => !(token in words))).toEqual([]);
    expect(Object.keys(words).filter((token) => !named.has(token))).toEqual([]);
  });

  it('SPEC-REQ-04: a token that is not in the list raises, so a misspelt one cannot reach anybody', async () => {
    const asked = db.admin.begin(async (tx) => {
      await tx`set local role countersign`;
      await tx`select app.refusal('no_such_token')`;
    });
    await expect(asked).rejects.toMatchObject({ code: 'P0002' });
  });

  it('SPEC-REQ-05: every refusal has the same shape, and its words end as a sentence does', async () => {
    const [row] = await db.admin<{ answer: unknown }[]>`select app.refusal('no_policy') as answer`;
    expect(row?.answer).toEqual({
      ok: false,
      token: 'no_policy',
      explanation: words['no_policy'],
      rules: [],
    });
    expect(Object.entries(words).filter(([, text]) => !/^[A-Z].{9,}\.$/.test(text))).toEqual([]);
  });
});
