import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race } from '../../support/race.ts';
import { join, openOrganisation } from './organisation.ts';

describe('removing sample data while it is worked with', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('ONB-1: a sample that its requester withdraws meanwhile is not withdrawn once more', async () => {
    const org = await openOrganisation(db);
    const ada = await join(org, { name: 'Ada Admin', roles: ['admin'] });
    const [, paper] = (await org.founder.call('add_sample_data'))['requests'] as string[];
    const [withdrawn, removed] = await race(
      db,
      { who: org.founder.claims, call: 'api.withdraw_request($1)', args: [paper] },
      { who: ada.claims, call: 'api.remove_sample_data()', args: [] },
    );
    expect(withdrawn).toMatchObject({ ok: true, state: 'withdrawn' });
    expect(removed).toMatchObject({ ok: true, withdrawn: 2, kept: 0 });
    const [line] = await org.founder.rows('timeline', { request_id: paper, what: 'withdrawn' });
    expect(line).toMatchObject({ member_id: org.founder.member });
  });
});
