import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { createUser, signIn } from '../support/people.ts';

describe('the test database', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('STK-1: runs a caller as PostgREST does: session_user authenticator, current_user the role', async () => {
    const [row] = await db.as(
      'anon',
      (tx) => tx`select current_user::text as me, session_user::text as session`,
    );
    expect(row).toEqual({ me: 'anon', session: 'authenticator' });
  });

  it('STK-2: carries claims in the one setting, and auth.uid() and auth.jwt() read it', async () => {
    await createUser(db.admin, 'person@example.com');
    const claims = await signIn(db.admin, 'person@example.com');
    const [row] = await db.as(
      claims,
      (tx) => tx`select auth.uid() as uid, auth.jwt() ->> 'session_id' as session`,
    );
    expect(row).toEqual({ uid: claims.sub, session: claims.session_id });
  });

  it('STK-3: leaves no claim behind for the next caller on the connection', async () => {
    await db.as({ sub: '00000000-0000-4000-8000-000000000001' }, (tx) => tx`select 1`);
    const [row] = await db.as('anon', (tx) => tx`select auth.uid() as uid`);
    expect(row).toEqual({ uid: null });
  });
});
