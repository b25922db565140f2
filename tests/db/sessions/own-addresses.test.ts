import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { openProvider, proveDomain, vouch, type Provider } from './signing-on.ts';

/** A provider vouches for addresses of domains that its organisation proved (app.is_own_address), and for no others. */
describe('addresses that a provider vouches for', () => {
  let db: TestDatabase;
  let org: Organisation;
  let provider: Provider;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
    provider = await openProvider(org);
  });
  afterAll(() => db.close());

  it('SES-5: what is no address, is too long, or is of a domain that is not proved or another’s, is refused', async () => {
    const other = await openOrganisation(db);
    await proveDomain(other, other.domain);
    await org.founder.call('claim_domain', { p_name: 'claimed.example' });
    const { domain } = org;
    const long = (length: number) => `${'a'.repeat(length - domain.length - 1)}@${domain}`;
    for (const email of [
      null,
      '',
      domain,
      `@${domain}`,
      `ada obi@${domain}`,
      `ada@${domain}@evil.example`,
      `ada@evil.example@${domain}`,
      `ada@sub.${domain}`,
      `ada@${other.domain}`,
      'ada@claimed.example',
      long(255),
    ])
      expect({ email, token: (await vouch(provider, { email })).token }).toEqual({
        email,
        token: 'sso_address_refused',
      });
    expect(await org.founder.rows('members')).toHaveLength(1);
    expect(await vouch(provider, { email: long(254) })).toMatchObject({ ok: true, created: true });
  });
});
