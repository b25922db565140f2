import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, named, policy, rule } from './content.ts';

describe('a policy where nobody raises requests yet', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('AUT-7: a route that people can carry starves nobody (app.starving), and one that they cannot is a hole all the same', async () => {
    const company = await Company.open(db);
    const both = [company.id('fay'), company.id('finn')];
    const steps = ['One', 'Two', 'Three'].map((label) => named(label, ...both));
    const told = async (count: number) =>
      (await company.check(policy([rule({ positions: [all(...steps.slice(0, count))] })]))).map(
        ({ severity, token }) => `${severity} ${token}`,
      );
    expect(await told(2)).toEqual(['advice starves']);
    await db.admin`delete from app.role_permissions where tenant_id = ${company.tenant.id} and permission = 'request.create'`;
    expect(await told(2)).toEqual([]);
    expect(await told(3)).toEqual(['hole starves']);
  });
});
