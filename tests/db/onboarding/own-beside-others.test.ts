import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { join, openOrganisation } from './organisation.ts';

describe('one’s own beside a colleague’s', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-1: thirty views of a colleague’s stand in nobody’s way', async () => {
    const org = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff' });
    for (let n = 1; n <= 30; n += 1)
      await org.founder.call('save_view', { p_name: `View ${n}`, p_query: '' });
    expect(await sam.call('save_view', { p_name: 'Mine', p_query: 'mine=1' })).toMatchObject({ ok: true });
    expect(await sam.rows('saved_views')).toHaveLength(1);
  });

  it('ONB-1: one’s own name may be written otherwise', async () => {
    const { founder } = await openOrganisation(db);
    const written = await founder.call('save_profile', { p_name: 'FAITH Founder' });
    expect(written).toMatchObject({ ok: true });
    expect((await founder.call('whoami'))['member']).toMatchObject({ name: 'FAITH Founder' });
  });
});
