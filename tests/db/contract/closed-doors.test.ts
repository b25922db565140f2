import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import type { Actor } from '../../support/session.ts';
import { everyCall, OUTSIDE_A_SESSION, outsideCall } from './every.ts';
import { call, Person, rowsOf } from './person.ts';
import { VIEWS } from './surface.ts';
import { decide, hashOf } from './work.ts';

async function tokens(db: TestDatabase, actor: Actor): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, args] of Object.entries(everyCall(randomUUID()))) {
    found[name] = (await call(db, actor, name, args)).token;
  }
  return found;
}

async function counts(db: TestDatabase, actor: Actor): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const view of Object.keys(VIEWS)) {
    found[view] = (await rowsOf(db, actor, view)).length;
  }
  return found;
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );
}

/** What our servers say of a sign-in by single sign-on, each with the edge credential besides. */
const JOBS = ['issue_job_ticket', 'open_trial', 'put_sealed', 'stale_seals', 'take_sealed'];
const SIGN_ON = [
  'begin_sso',
  'find_sso',
  'finish_sso',
  'read_sso_provider',
  'refuse_sso',
  'take_sso_attempt',
];

const all = (names: string[], value: unknown) => Object.fromEntries(names.map((name) => [name, value]));
const functions = Object.keys(everyCall(''));
const views = Object.keys(VIEWS);

describe('without a living session', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SPEC-SES-01: after its session ended, a token that is still valid runs no function and sees no row', async () => {
    // somebody with much to see and do, who had just been using it
    const person = await Person.enter(db, PEOPLE.director);
    expect(Object.values(await counts(db, person.claims)).filter((n) => n > 0).length).toBeGreaterThan(15);
    await person.call('end_session');
    expect(await tokens(db, person.claims)).toEqual(all(functions, 'session_ended'));
    expect(await counts(db, person.claims)).toEqual(all(views, 0));
  });

  it('SPEC-SES-02: a token that was never registered runs no function and sees no row', async () => {
    const claims = await signIn(db.admin, PEOPLE.director);
    expect(await tokens(db, claims)).toEqual(all(functions, 'no_session'));
    expect(await counts(db, claims)).toEqual(all(views, 0));
  });

  it('SPEC-SES-03: a token that names somebody else’s registered sign-in opens nothing', async () => {
    const person = await Person.enter(db, PEOPLE.director);
    const stranger = await signIn(db.admin, PEOPLE.staff);
    const mixed = { ...stranger, session_id: person.claims.session_id };
    expect(await tokens(db, mixed)).toEqual(all(functions, 'no_session'));
    expect(await counts(db, mixed)).toEqual(all(views, 0));
  });

  it('SPEC-SES-93: a session that lacks the second factor it needs runs no function and sees no row', async () => {
    const person = await Person.enter(db, PEOPLE.director);
    const [{ tenant_id: tenant }] = (await person.rows('sessions')) as [{ tenant_id: string }];
    await db.admin`update app.tenants set factor_rule = 'everyone', factor_rule_from = now() - interval '1 hour'
      where id = ${tenant}`;
    try {
      // their own factor is what they come for; it answers without any name but theirs
      expect(await tokens(db, person.claims)).toEqual({
        ...all(functions, 'second_factor_required'),
        factor_state: undefined,
      });
      expect(await counts(db, person.claims)).toEqual(all(views, 0));
      expect(await call(db, person.claims, 'whoami')).toMatchObject({ enrolled: false });
      // and nothing of it ended the session: with the factor it goes on
      await db.admin`update app.sessions set assurance = 'aal2' where tenant_id = ${tenant} and ended_at is null`;
      expect(await call(db, person.claims, 'whoami')).toMatchObject({ ok: true });
    } finally {
      await db.admin`update app.tenants set factor_rule = 'required', factor_rule_from = null where id = ${tenant}`;
    }
  });

  it('SPEC-ISO-25: anon may run the two that count attempts, which refuse without the edge credential, and read no view', async () => {
    for (const [name, args] of Object.entries({
      ...everyCall(randomUUID()),
      ...outsideCall(randomUUID()),
    })) {
      const counts = ['give_back_rate', 'take_rate'].includes(name);
      const answer = counts
        ? (await call(db, 'anon', name, args)).token
        : await errorOf(call(db, 'anon', name, args));
      expect(`${name} ${answer}`).toBe(`${name} ${counts ? 'edge_credential_invalid' : '42501'}`);
    }
    for (const view of Object.keys(VIEWS)) {
      expect(`${view} ${await errorOf(rowsOf(db, 'anon', view))}`).toBe(`${view} 42501`);
    }
  });

  it('SPEC-ISO-26: the service key runs the job functions, reads an invitation by its token, speaks for single sign-on, and nothing else, and reads no view and no table', async () => {
    const errors: Record<string, string> = {};
    for (const [name, args] of Object.entries({
      ...everyCall(randomUUID()),
      ...outsideCall(randomUUID()),
    })) {
      errors[name] = await errorOf(call(db, 'service_role', name, args));
    }
    expect(errors).toEqual({
      ...all([...functions, ...OUTSIDE_A_SESSION], '42501'),
      ...all([...SIGN_ON, ...JOBS, 'read_invitation'], 'no error'),
    });
    for (const view of Object.keys(VIEWS)) {
      expect(`${view} ${await errorOf(rowsOf(db, 'service_role', view))}`).toBe(`${view} 42501`);
    }
    for (const table of ['app.tenants', 'app.requests', 'audit.events', 'secrets.job_tickets']) {
      const read = db.as('service_role', (tx) => tx.unsafe(`select 1 from ${table}`));
      expect(`${table} ${await errorOf(read)}`).toBe(`${table} 42501`);
    }
  });

  it('SPEC-SES-04: an ended session leaves the request that it would have decided as it was', async () => {
    const person = await Person.enter(db, PEOPLE.hodSales);
    const [waiting] = await person.rows('inbox', { reason: 'decide' });
    await person.call('end_session');
    const before = await hashOf(db, waiting?.['request_id']);
    expect(await decide(person, waiting?.['request_id'])).toMatchObject({
      ok: false,
      token: 'session_ended',
    });
    const [row] = await db.admin`select state, content_hash from app.requests where id = ${String(
      waiting?.['request_id'],
    )}`;
    expect(row).toEqual({ state: 'pending', content_hash: before });
  });
});
