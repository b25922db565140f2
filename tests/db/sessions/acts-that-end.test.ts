import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDS_SESSIONS } from '../../../src/lib/server/data-api/ends-sessions.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

/** End sessions without the list: what our servers tell the store themselves, or nobody has to be told of. */
const OTHERWISE = {
  touch_session: 'the very request is turned away',
  note_refusal: 'the very request was turned away',
  switch_tenant: 'goes on elsewhere',
  // said by our server for somebody who is not signed in yet
  finish_sso: 'the sessions of whoever connected their account',
};

describe('acts that end sessions', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-6: the store is told after each act that may end somebody’s sessions, as the database has them', async () => {
    const functions = await db.admin<{ name: string; source: string }[]>`
      select p.pronamespace::regnamespace || '.' || p.proname as name, p.prosrc as source from pg_proc p
        where p.pronamespace in ('api'::regnamespace, 'app'::regnamespace) and p.prorettype <> 'trigger'::regtype`;
    const ends = new Set(
      functions
        .filter(({ source }) => /update app\.sessions\b[^;]*\bended_at =/.test(source))
        .map(({ name }) => name),
    );
    for (let before = 0; before < ends.size;) {
      before = ends.size;
      for (const { name, source } of functions)
        if ([...ends].some((one) => source.includes(`${one}(`))) ends.add(name);
    }
    const acts = [...ends].filter((name) => name.startsWith('api.')).map((name) => name.slice(4));
    expect(acts.sort()).toEqual([...ENDS_SESSIONS, ...Object.keys(OTHERWISE)].sort());
  });
});
