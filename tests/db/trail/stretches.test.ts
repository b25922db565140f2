import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { join, openOrganisation, voucher } from '../onboarding/organisation.ts';
import { tamper, verify } from './trail.ts';

describe('a trail that is verified in stretches', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('LOG-2: an event without a link shows in the stretch that it was put into, and in no other', async () => {
    const org = await openOrganisation(db);
    const reader = await join(org, { name: 'Cora Compliance', roles: ['compliance'] });
    const before = Number((await verify(reader))['last_seq']);
    await tamper(
      db,
      (tx) => tx`insert into audit.events (tenant_id, action, entity, leaf)
        values (${org.tenant}, 'request.approve', 'requests', sha256('x'))`,
    );
    await voucher(org, org.founder);
    const last = Number((await verify(reader))['last_seq']);
    expect(last).toBeGreaterThan(before + 2);
    expect(await verify(reader, { p_to: before })).toMatchObject({ whole: true });
    expect(await verify(reader, { p_from: before + 1, p_to: before + 1 })).toMatchObject({
      whole: false,
      problems: [{ seq: before + 2, problem: 'event_unlinked' }],
    });
    expect(await verify(reader, { p_from: before + 2, p_to: last - 1 })).toMatchObject({ whole: true });
    expect(await verify(reader, { p_from: before + 2 })).toMatchObject({ whole: true });
  });
});
