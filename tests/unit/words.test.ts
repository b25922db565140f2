import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { meansSignIn, refusals, wordsFor } from '../../src/lib/domain/words.ts';

const migrations = path.resolve(import.meta.dirname, '../../supabase/migrations');

/** The database's own list: the rows that fill app.refusals. */
function tokensOfTheDatabase(): string[] {
  const file = fs.readdirSync(migrations).find((name) => name.endsWith('_refusals.sql'));
  if (!file) throw new Error('no migration fills the refusals');
  const sql = fs.readFileSync(path.join(migrations, file), 'utf8');
  const list = /insert into app\.refusals \(token, words\) values([\s\S]*?);\n/.exec(sql)?.[1] ?? '';
  return [...list.matchAll(/^\s*\('([a-z_]+)',/gm)].map((match) => match[1] ?? '');
}

describe('AUT-8: every refusal has words', () => {
  it('for exactly the tokens that the database knows', () => {
    const tokens = tokensOfTheDatabase();
    expect(tokens.length).toBeGreaterThan(40);
    expect(Object.keys(refusals).sort()).toEqual([...tokens].sort());
  });

  it('none of which is “Forbidden”, and each of which has a fitting status', () => {
    for (const { status, title } of Object.values(refusals)) {
      expect(title).not.toMatch(/forbidden|denied|invalid/i);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect([400, 401, 403, 404, 409, 422, 429, 500]).toContain(status);
    }
  });

  it('a token of a later version still reads as a sentence', () => {
    expect(wordsFor('not_yet_heard_of')).toEqual({ status: 409, title: 'This was not done' });
    expect(wordsFor('constructor').title).toBe('This was not done');
  });

  it('SES-2: exactly two of them mean: sign in again', () => {
    expect(Object.keys(refusals).filter(meansSignIn)).toEqual(['no_session', 'session_ended']);
  });
});
