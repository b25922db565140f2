import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { signIn } from '../../support/people.ts';
import { call } from '../contract/person.ts';
import { join, openOrganisation, type Organisation } from '../onboarding/organisation.ts';

/** What our own servers are told when they ask for somebody whose session is none. */
describe('a second factor without a session', () => {
  let db: TestDatabase;
  let org: Organisation;
  let acts: [string, Record<string, unknown>][];
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    acts = [
      ['begin_factor', { p_sealed: `v1.x.${'a'.repeat(16)}.${'b'.repeat(40)}` }],
      ['begin_check', {}],
      ['confirm_factor', { p_step: 1, p_codes }],
      ['pass_factor', { p_step: 1 }],
      ['use_recovery_code', { p_digest: p_codes[0] }],
      ['renew_recovery_codes', { p_codes }],
      ['remove_factor', { p_step: 1 }],
    ];
  });
  afterAll(() => db.close());

  it('SES-3: who signed in and registered nowhere sets up, confirms and renews nothing: no_session', async () => {
    await join(org, { name: 'Sam Staff' });
    const claims = await signIn(db.admin, `sam.staff@${org.domain}`);
    for (const [name, args] of acts)
      expect({ name, ...(await call(db, claims, name, { p_edge: db.keys.edge, ...args })) }).toMatchObject({
        name,
        ok: false,
        token: 'no_session',
      });
    expect(await db.admin`select from app.factors`).toHaveLength(0);
  });

  it('SES-3: once a session ended it changes nothing of the factor that there is: session_ended', async () => {
    const ada = await join(org, { name: 'Ada Obi' });
    await enrol(ada);
    await ada.call('end_session');
    const kept = () => db.admin`select f.begun_in, f.confirmed_at, c.* from app.factors f
      join secrets.recovery_codes c on c.member_id = f.member_id where f.member_id = ${ada.member} order by c.digest`;
    const before = await kept();
    expect(before).toHaveLength(10);
    for (const [name, args] of acts)
      expect({ name, ...(await ada.call(name, { p_edge: db.keys.edge, ...args })) }).toMatchObject({
        name,
        ok: false,
        token: 'session_ended',
      });
    expect(await kept()).toEqual(before);
  });
});
