import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventWords, linkProblems, numberIn, problemWords } from '../../src/lib/domain/trail-words.ts';

const migrations = path.resolve(import.meta.dirname, '../../supabase/migrations');

describe('LOG-3: what may be wrong with a link has words', () => {
  it('for exactly the problems that the database names', () => {
    const file = fs.readdirSync(migrations).find((name) => name.endsWith('_verify.sql')) ?? '';
    const sql = fs.readFileSync(path.join(migrations, file), 'utf8');
    const named = /comment on function api\.verify_trail[\s\S]*?problems: ([a-z_, ]+)\./.exec(sql)?.[1] ?? '';
    expect(Object.keys(linkProblems).sort()).toEqual(named.split(', ').sort());
  });

  it('and one of a later version is shown by its name', () => {
    expect(problemWords('not_yet_heard_of')).toBe('not_yet_heard_of');
    expect(problemWords('constructor')).toBe('constructor');
  });
});

describe('LOG-5: an event reads as a sentence', () => {
  it('done, refused, recorded by the database itself, or new', () => {
    const told = (action: string, outcome = 'done') =>
      eventWords({ action, outcome, entity: 'request_lines' });
    expect(told('request.approve')).toBe('approved a request');
    expect(told('request.approve', 'refused')).toBe('tried to approve a request');
    expect(told('row.updated')).toBe('updated a row of request lines');
    expect(told('tenant.close_down')).toBe('tenant · close down');
    expect(told('toString')).toBe('toString');
    expect(numberIn({ number: 'PV-2026-0001' })).toBe('PV-2026-0001');
    for (const other of [null, 'x', { number: 1 }, {}]) expect(numberIn(other)).toBeNull();
  });
});
