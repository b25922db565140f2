import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { openOrganisation, type Organisation } from '../onboarding/organisation.ts';

/** SES-4: what app.networks_problems says of one entry of the list, beside what is well. */
describe('what is wrong with a network on the list', () => {
  let db: TestDatabase;
  let org: Organisation;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
  });
  afterAll(() => db.close());

  const problems = async (network: unknown, label: unknown) => {
    const answer = await org.founder.call('save_networks', {
      p_networks: [{ network, label }],
      p_reason: 'The offices',
    });
    expect(answer).toMatchObject({ ok: false, token: 'invalid_networks' });
    return (answer['problems'] as { field: string; problem: string }[]).map(
      ({ field, problem }) => `${field}: ${problem}`,
    );
  };

  it('SES-4: bits beyond the mask are told of a network with a mask, and an address that is badly written is asked for anew', async () => {
    expect(await problems('203.0.113.9/24', 'Bits')).toEqual([
      'networks.0.network: This has bits beyond its mask. The whole network is 203.0.113.0/24.',
    ]);
    // an address that PostgreSQL takes with its stray dot, and no network
    for (const written of ['203.0.113.9.', '203.0.113', '203.0.113.0/33'])
      expect(await problems(written, 'Written')).toEqual([
        'networks.0.network: Give an address or a network, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.',
      ]);
  });

  it('SES-4: a label is text of one to sixty letters, and nothing that merely reads like text', async () => {
    const said = ['networks.0.label: Say what this is, in 1 to 60 characters.'];
    for (const label of [7, true, ['Head office'], { name: 'Head office' }, null, '', 'x'.repeat(61)])
      expect({ label, said: await problems('198.51.100.0/24', label) }).toEqual({ label, said });
    expect(await org.founder.rows('networks')).toEqual([]);
    const kept = await org.founder.call('save_networks', {
      p_networks: [{ network: '198.51.100.0/24', label: '7' }],
      p_reason: 'The offices',
    });
    expect(kept).toMatchObject({ ok: true, networks: 1 });
  });
});
