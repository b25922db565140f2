import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { policy, rule } from './content.ts';

/** What app.do_discard_policy_draft and app.do_check_policy answer when there is nothing they could do. */
describe('beside drafting', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  it('AUT-7: a draft that is not there is no changed one', async () => {
    const discard = (p_revision: number | null) =>
      company.call('ada', 'discard_policy_draft', { p_revision });
    expect(await discard(1)).toMatchObject({ ok: false, token: 'no_draft', revision: null });
    const revision = await company.draft('ada', policy([rule()]));
    expect(await discard(revision + 1)).toMatchObject({ ok: false, token: 'content_changed', revision });
    expect(await discard(null)).toMatchObject({ ok: false, token: 'content_changed', revision });
    expect(await discard(revision)).toMatchObject({ ok: true });
  });

  it('AUT-7: of what is no policy it is said that it is none, and of a policy what it says', async () => {
    const check = (p_content: unknown) => company.call('ada', 'check_policy', { p_content });
    for (const content of [{}, { rules: 'all' }, { ...policy([rule()]), rules: [{ from_minor: 'much' }] }])
      expect(await check(content)).toMatchObject({
        ok: true,
        problems: expect.arrayContaining([expect.objectContaining({ token: 'malformed' })]) as unknown,
        words: [],
      });
    expect(await check(policy([rule()]))).toMatchObject({
      holes: 0,
      words: ['Every request: Head of Department approves, then Finance reviews'],
    });
  });
});
