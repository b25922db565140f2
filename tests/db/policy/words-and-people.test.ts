import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, DIRECTOR, FINANCE, HEAD, named, policy, rule } from './content.ts';

/** What a check says of bands in words (app.band_words), and of whom a route leaves without somebody (app.can_carry). */
describe('what a check of a policy says', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => {
    db = await openDatabase();
    company = await Company.open(db);
  });
  afterAll(() => db.close());

  it('AUT-7: a band is told by its rounder end: over and up to, or from and below', async () => {
    for (const [from_minor, below_minor, words] of [
      [0, null, 'Every request'],
      [0, 1, 'Up to NGN 0'],
      [1, null, 'Over NGN 0'],
      [100_001, 500_001, 'Over NGN 1,000 and up to NGN 5,000'],
      [100_000, 500_000, 'From NGN 1,000 and below NGN 5,000'],
      [0, 100_001, 'Up to NGN 1,000'],
      [0, 100_000, 'Below NGN 1,000'],
      [123_457, null, 'Over NGN 1,234.56'],
    ] as const) {
      const answer = await company.call('ada', 'check_policy', {
        p_content: policy([rule({ from_minor, below_minor, positions: [all(FINANCE)] })]),
      });
      expect(answer['words']).toEqual([`${words}: Finance reviews`]);
    }
  });

  it('AUT-7: alternates are tried on a route of six steps; a longer one counts as one without them', async () => {
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${company.id('sam')}, id from app.roles where tenant_id = ${company.tenant.id} and key = 'hod'`;
    const both = ['fay', 'finn'].map((key) => company.id(key));
    const steps = [
      named('One', ...both),
      named('Two', ...both),
      ...['hugo', 'hal', 'hope', 'mia', 'max'].map((key) => named(key, company.id(key))),
    ];
    const alternates = [HEAD, FINANCE, DIRECTOR].map(({ permission }) => ({
      permission,
      member_id: company.id('sam'),
    }));
    const told = async (count: number, more = {}) =>
      (await company.check(policy([rule({ positions: [all(...steps.slice(0, count))] })], more))).map(
        ({ token }) => token,
      );
    expect(await told(6)).toEqual(['starves']);
    expect(await told(6, { alternates })).toEqual([]);
    expect(await told(7, { alternates })).toEqual(['starves']);
  });

  it('AUT-7: a step names twenty people at most, each by an id (app.ids_in)', async () => {
    const save = (content: unknown) => company.call('ada', 'save_policy_draft', { p_content: content });
    const naming = (list: unknown) =>
      policy([rule({ positions: [all({ ...named('Fleet'), named: list as string[] })] })]);
    const ids = ['fay', 'finn', 'hal', 'hope'].map((key) => company.id(key));
    const many = (count: number) => Array.from({ length: count }, (_, i) => ids[i % ids.length]);
    for (const list of [many(21), ids[0], { 0: ids[0] }, [[ids[0]]], [null], ['fay'], [7]])
      expect({ list, token: (await save(naming(list))).token }).toEqual({ list, token: 'policy_malformed' });
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
    expect((await save(naming(many(20)))).token).not.toBe('policy_malformed');
  });
});
