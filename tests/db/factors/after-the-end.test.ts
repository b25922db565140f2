import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { signIn } from '../../support/people.ts';
import { call } from '../contract/person.ts';
import { openOrganisation } from '../onboarding/organisation.ts';

/** SES-2: the doors of second factors are open at the door, and shut once the session behind the token ended. */
describe('a second factor after the session ended', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-2: nothing of it is begun, tried, passed, spent, renewed or taken away', async () => {
    const { founder, domain } = await openOrganisation(db);
    const { codes } = await enrol(founder);
    const p_digest = await digestOf(String(codes[0]));
    const p_codes = await Promise.all(newRecoveryCodes().map(digestOf));
    const acts: [name: string, args: Record<string, unknown>][] = [
      ['begin_factor', { p_sealed: `v1.k.${'a'.repeat(16)}.${'b'.repeat(22)}` }],
      ['begin_check', {}],
      ['confirm_factor', { p_step: 1, p_codes }],
      ['pass_factor', { p_step: 1 }],
      ['use_recovery_code', { p_digest }],
      ['renew_recovery_codes', { p_codes }],
      ['remove_factor', { p_digest }],
    ];
    await founder.call('end_session');
    const never = await signIn(db.admin, `founder@${domain}`);
    for (const [name, args] of acts) {
      const given = { p_edge: db.keys.edge, ...args };
      expect({ name, ...(await founder.call(name, given)) }).toMatchObject({ name, token: 'session_ended' });
      expect({ name, ...(await call(db, never, name, given)) }).toMatchObject({ name, token: 'no_session' });
    }
  });
});
