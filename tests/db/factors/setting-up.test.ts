import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { stepOf } from '../../../src/lib/server/factor/totp.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, codeOf, enrol, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

describe('setting up a second factor', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SPEC-SES-135: a code confirms it, this session goes on as one that passed it, and every other one is asked for a code', async () => {
    const [here, there] = [await Person.enter(db, PEOPLE.finance), await Person.enter(db, PEOPLE.finance)];
    await enrol(here);
    expect(await here.call('whoami')).toMatchObject({
      ok: true,
      session: { assurance: 'aal2' },
      second_factor: { enrolled: true },
    });
    expect(await there.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: true });
    const [notice] = await here.rows('notices', { kind: 'factor_set_up' });
    expect(notice).toBeDefined();
  });

  it('SPEC-SES-136: without a right code there is no factor, and nobody is asked for one', async () => {
    const person = await Person.enter(db, PEOPLE.hodSales);
    const secret = await beginFactor(person);
    const right = await codeOf(secret);
    const wrong = right === '000000' ? '000001' : '000000';
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    expect(await tryCode(person, wrong, 'confirm_factor', { p_codes })).toMatchObject({
      ok: false,
      token: 'code_wrong',
      attempts_left: 4,
    });
    const again = await Person.enter(db, PEOPLE.hodSales);
    expect(await again.call('whoami')).toMatchObject({ ok: true, second_factor: { enrolled: false } });
    expect(await again.rows('factors')).toEqual([]);
  });

  it('SPEC-SES-137: who has one cannot set up another over it, nor confirm what was begun an hour ago', async () => {
    const person = await Person.enter(db, PEOPLE.director);
    await beginFactor(person);
    await db.admin`update app.factors set begun_at = now() - interval '61 minutes' where member_id = ${person.member}`;
    expect(await tryCode(person, '123456')).toMatchObject({ token: 'factor_missing' });
    await enrol(person);
    const p_edge = db.keys.edge;
    const again = await person.call('begin_factor', {
      p_edge,
      p_sealed: `v1.x.${'a'.repeat(16)}.${'b'.repeat(40)}`,
    });
    expect(again).toMatchObject({ ok: false, token: 'factor_exists' });
  });

  it('SES-3: nobody confirms a secret that another session of theirs was shown, nor one put in its place meanwhile', async () => {
    const [person, thief] = [await Person.enter(db, PEOPLE.staff), await Person.enter(db, PEOPLE.staff)];
    const p_edge = db.keys.edge;
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    const secret = await beginFactor(person);
    // whoever has the password alone begins one too, hoping that the person takes their picture for the right one
    const theirs = await beginFactor(thief);
    for (const code of [await codeOf(secret), await codeOf(theirs)])
      expect(await tryCode(person, code, 'confirm_factor', { p_codes })).toMatchObject({
        token: 'factor_missing',
      });
    const mine = await beginFactor(person);
    expect(await person.call('begin_check', { p_edge })).toMatchObject({ ok: true, enrolled: false });
    const p_step = await stepOf(mine, await codeOf(mine), Date.now());
    await beginFactor(thief);
    const confirmed = await person.call('confirm_factor', { p_edge, p_step, p_codes });
    expect(confirmed).toMatchObject({ ok: false, token: 'factor_missing' });
  });

  it('SPEC-SES-138: a factor belongs to one membership: the same person’s other organisation asks for none and knows none', async () => {
    const [a, b] = [await tenantId(db, 'Adunni%'), await tenantId(db, 'Baraka%')];
    const grace = await Person.enter(db, PEOPLE.auditor, a);
    const { secret } = await enrol(grace);
    await grace.call('switch_tenant', { p_tenant: b });
    expect(await grace.call('whoami')).toMatchObject({
      tenant: { id: b },
      second_factor: { enrolled: false },
    });
    expect(await grace.rows('factors')).toEqual([]);
    // back again, what was passed before does not count
    await grace.call('switch_tenant', { p_tenant: a });
    expect(await grace.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: true });
    expect(await tryCode(grace, await codeOf(secret))).toMatchObject({ ok: true });
    expect(await grace.call('whoami')).toMatchObject({ ok: true, tenant: { id: a } });
  });

  it('SPEC-SES-139: with a mere token nobody sets up, passes, recovers or removes a factor', async () => {
    const person = await Person.enter(db, PEOPLE.finance2);
    await enrol(person);
    const other = await Person.enter(db, PEOPLE.finance2);
    const digests = await Promise.all(newRecoveryCodes().map(digestOf));
    const calls: [string, Record<string, unknown>][] = [
      ['begin_factor', { p_sealed: `v1.x.${'a'.repeat(16)}.${'b'.repeat(40)}` }],
      ['begin_check', {}],
      ['confirm_factor', { p_step: 1, p_codes: digests }],
      ['pass_factor', { p_step: Math.floor(Date.now() / 30_000) }],
      ['use_recovery_code', { p_digest: digests[0] }],
      ['renew_recovery_codes', { p_codes: digests }],
      ['remove_factor', { p_step: Math.floor(Date.now() / 30_000) }],
    ];
    for (const who of [person, other])
      for (const [name, args] of calls)
        expect({ name, ...(await who.call(name, { p_edge: 'not ours', ...args })) }).toMatchObject({
          name,
          ok: false,
          token: 'edge_credential_invalid',
        });
    expect(await other.call('whoami')).toMatchObject({ token: 'second_factor_required' });
    const [row] = await db.admin`select attempts from app.factor_attempts where member_id = ${person.member}`;
    expect(row).toEqual({ attempts: 0 });
  });

  it('SPEC-SES-140: an ended session and one that was never registered reach nobody’s factor, with the edge credential too', async () => {
    const person = await Person.enter(db, PEOPLE.hodOperations);
    await person.call('end_session');
    const p_edge = db.keys.edge;
    for (const name of ['begin_check', 'factor_state'])
      expect(await person.call(name, name === 'factor_state' ? {} : { p_edge })).toMatchObject({
        token: 'session_ended',
      });
    const pass = { p_edge, p_step: Math.floor(Date.now() / 30_000) };
    expect(await person.call('pass_factor', pass)).toMatchObject({ token: 'session_ended' });
    const [session] = await db.admin`select assurance from app.sessions where id = ${person.session}`;
    expect(session).toEqual({ assurance: 'aal1' });
  });
});
