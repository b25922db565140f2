import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { race } from '../../support/race.ts';
import { Company } from './company.ts';
import { all, DIRECTOR, FINANCE, policy, rule } from './content.ts';

describe('making a draft effective while somebody drafts', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('AUT-7: a draft that changes while it is made effective stays a draft, and nothing of it is lost', async () => {
    const company = await Company.open(db);
    const revision = await company.draft('ada', policy([rule({ positions: [all(FINANCE)] })]));
    const newer = policy([rule({ positions: [all(DIRECTOR)] })]);
    const [saved, late] = await race(
      db,
      { who: await company.claims('abe'), call: 'api.save_policy_draft($1, $2)', args: [newer, revision] },
      {
        who: await company.claims('ada'),
        call: 'api.publish_policy($1, $2)',
        args: [revision, 'As agreed'],
      },
    );
    expect(saved).toMatchObject({ ok: true, revision: revision + 1 });
    expect(late).toMatchObject({ ok: false, token: 'content_changed', revision: revision + 1 });
    expect(await company.rows('ada', 'policy_draft')).toMatchObject([{ revision: revision + 1 }]);
    expect(await company.rows('ada', 'policy_versions')).toHaveLength(1);
  });
});
