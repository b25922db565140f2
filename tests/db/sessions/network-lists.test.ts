import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { openOrganisation } from '../onboarding/organisation.ts';

describe('the list of networks as it is replaced', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-4: the list is emptied again from wherever one is, and every change of it has a reason of at most five hundred letters', async () => {
    const { founder } = await openOrganisation(db);
    const save = (p_networks: object[], p_reason: string) =>
      founder.call('save_networks', { p_networks, p_reason });
    const office = [{ network: '198.51.100.0/24', label: 'Head office' }];
    expect(await save(office, 'x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await save(office, 'x'.repeat(500))).toMatchObject({ ok: true, networks: 1 });
    expect(await save([], 'Everybody works from home')).toMatchObject({
      ok: true,
      networks: 0,
      sessions_ended: 0,
    });
    expect(await founder.rows('networks')).toEqual([]);
  });
});
