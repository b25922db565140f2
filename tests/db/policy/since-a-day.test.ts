import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, named, policy, rule } from './content.ts';

/** AUT-9: what app.do_replay_policy counts, and whom app.replay_starved takes to be left for a step. */
describe('a replay in part', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  it('AUT-9: since a day, the total is of what was submitted since then, as what is seen is', async () => {
    const numbers: unknown[] = [];
    for (const key of ['sam', 'sue', 'sam']) numbers.push((await company.raise(key))['number']);
    const [second] = await db.admin`select v.submitted_at::text as at from app.request_versions v
      join app.requests r on r.id = v.request_id where r.tenant_id = ${company.tenant.id} and r.number = ${String(numbers[1])}`;
    const replay = (more: Record<string, unknown> = {}) => company.call('ada', 'replay_policy', more);
    expect(await replay()).toMatchObject({ total: 3, seen: 3 });
    const since = { p_since: second?.['at'] };
    const part = await replay({ ...since, p_limit: 1 });
    expect(part).toMatchObject({ total: 2, seen: 1, done: false });
    expect(await replay({ ...since, p_after: part['next'] })).toMatchObject({ total: null, seen: 1 });
    expect(await replay({ p_since: '2200-01-01T00:00:00Z' })).toMatchObject({ total: 0, seen: 0 });
  });

  it('AUT-9: an alternate helps where one person is asked twice, but for what that person raised themselves', async () => {
    const other = await Company.open(db);
    await other.raise('sam');
    const own = await other.raise('hope');
    const hope = other.id('hope');
    const twice = rule({ positions: [all(named('One', hope)), all(named('Other', hope))] });
    const starving = async (...members: string[]) => {
      const alternates = members.map((member_id) => ({
        permission: 'request.review_finance' as const,
        member_id,
      }));
      const p_content = policy([twice], { alternates });
      const answer = await other.call('ada', 'replay_policy', { p_content });
      const rows = answer['otherwise'] as { number: string; starves: boolean }[];
      expect(answer['counts']).toMatchObject({ starved: rows.filter(({ starves }) => starves).length });
      return rows.filter(({ starves }) => starves).map(({ number }) => number);
    };
    expect(await starving()).toHaveLength(2);
    expect(await starving(other.id('mia'))).toEqual([own['number']]);
    expect(await starving(other.id('mia'), other.id('fay'))).toEqual([]);
  });
});
