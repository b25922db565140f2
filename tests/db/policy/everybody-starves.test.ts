import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company } from './company.ts';
import { all, named, policy, rule } from './content.ts';

describe('a policy whose deciders are all who raise requests', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('AUT-7: a route that starves whoever raises a request is a hole (app.starving), and one that starves some is advice', async () => {
    const company = await Company.open(db);
    const both = [company.id('fay'), company.id('finn')];
    const steps = ['One', 'Two'].map((label) => named(label, ...both));
    const told = async () =>
      (await company.check(policy([rule({ positions: [all(...steps)] })]))).map(
        ({ severity, token }) => `${severity} ${token}`,
      );
    expect(await told()).toEqual(['advice starves']);
    // from now on nobody else raises any
    await db.admin`delete from app.role_permissions p using app.roles r
      where r.tenant_id = p.tenant_id and r.id = p.role_id and p.tenant_id = ${company.tenant.id}
        and p.permission = 'request.create' and r.key <> 'finance'`;
    await db.admin`delete from app.member_roles g using app.roles r
      where r.tenant_id = g.tenant_id and r.id = g.role_id and g.tenant_id = ${company.tenant.id}
        and r.key = 'finance' and g.member_id <> all (${both})`;
    expect(await told()).toEqual(['hole starves']);
  });
});
