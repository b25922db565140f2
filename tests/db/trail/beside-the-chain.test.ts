import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';
import { tamper, verify } from './trail.ts';

/** What stands right beside the writing of the trail: other columns, another's event, an event that lost its link. */
describe('next to the chain', () => {
  let db: TestDatabase;
  let halima: Person;
  let amara: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    halima = await Person.enter(db, PEOPLE.compliance);
    amara = await Person.enter(db, PEOPLE.admin);
  });
  afterAll(() => db.close());

  it('LOG-5: a change of a row names the columns that moved, all of them and no other', async () => {
    const [ops] = await amara.rows('departments', { code: 'OPS' });
    const saved = await amara.call('save_department', {
      p_department: ops?.['id'],
      p_name: 'Operations and works',
    });
    expect(saved).toMatchObject({ ok: true });
    const columns = async (action: string, entity: string, id: unknown) => {
      const rows = await halima.rows('events', { action, entity, entity_id: id });
      return rows.map((row) => (row['payload'] as { columns: string[] }).columns);
    };
    expect(await columns('row.updated', 'departments', ops?.['id'])).toEqual([['name']]);
    const made = await amara.call('save_department', { p_name: 'Archive' });
    const whole = ['active', 'code', 'id', 'name', 'tenant_id'];
    expect(await columns('row.inserted', 'departments', made['department_id'])).toEqual([whole]);
    await db.admin`delete from app.departments where id = ${String(made['department_id'])}`;
    expect(await columns('row.deleted', 'departments', made['department_id'])).toEqual([whole]);
  });

  it('LOG-2: an event is linked in its own organisation, also when another one’s has the same id', async () => {
    const b = await tenantId(db, 'Baraka%');
    const [twin] =
      await db.admin`select event_id from audit.links where tenant_id = ${halima.tenant} and seq = 3`;
    const id = String(twin?.['event_id']);
    await db.admin`insert into audit.events (tenant_id, id, roles, action, entity, channel, outcome, payload, texts)
      values (${b}, ${id}, '{}', 'request.open', 'requests', 'system', 'done', '{}', '{}')`;
    const links = await db.admin`select tenant_id from audit.links where event_id = ${id}`;
    expect(links.map((row) => row['tenant_id'] as unknown).sort()).toEqual([halima.tenant, b].sort());
    expect(await verify(halima)).toMatchObject({ whole: true });
  });

  it('LOG-2: events of one transaction are linked once each, in several goes and in several organisations', async () => {
    const b = await tenantId(db, 'Baraka%');
    const other = await Person.enter(db, PEOPLE.otherAdmin);
    for (const tenant of [halima.tenant, b]) await Person.enter(db, PEOPLE.auditor, tenant);
    const save = (tx: TransactionSql, name: string) =>
      tx`select api.save_department(p_name => ${name}) ->> 'ok' as ok`;
    const done = await db.as(amara.claims, async (tx) => {
      const first = await save(tx, 'Laundry');
      await tx`set constraints all immediate`;
      await tx`set constraints all deferred`;
      return [...first, ...(await save(tx, 'Kitchen'))];
    });
    expect(done).toEqual([{ ok: 'true' }, { ok: 'true' }]);
    // ends both of that person's sessions at once
    await db.admin`update auth.users set encrypted_password = 'x' where email = ${PEOPLE.auditor}`;
    for (const { tenant } of [halima, other]) {
      const [kept] =
        await db.admin`select (select count(*) from audit.events where tenant_id = ${tenant}) as events,
        count(*) as links, max(seq) as last, count(distinct event_id) as linked from audit.links where tenant_id = ${tenant}`;
      expect(new Set(Object.values(kept ?? {})).size).toBe(1);
    }
    expect(await verify(halima)).toMatchObject({ whole: true });
  });

  it('LOG-3: verifying weighs what audit.role_changes and app.event_texts hold of an event', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const roles = { p_member: kemi.member, p_roles: [], p_reason: 'On leave' };
    expect(await amara.call('set_member_roles', roles)).toMatchObject({ ok: true });
    expect(await verify(halima)).toMatchObject({ whole: true, problems: [] });
  });

  it('LOG-3: a link that was taken away does not come back with the next event', async () => {
    const link = await db.admin`select event_id from audit.links where tenant_id = ${halima.tenant}
      order by seq desc limit 1`;
    const id = String(link[0]?.['event_id']);
    await tamper(db, (tx) => tx`delete from audit.links where event_id = ${id}`);
    expect(await amara.call('save_view', { p_name: 'Mine', p_query: 'mine=1' })).toMatchObject({ ok: true });
    expect(await amara.call('save_department', { p_name: 'Stores' })).toMatchObject({ ok: true });
    expect(await db.admin`select seq from audit.links where event_id = ${id}`).toHaveLength(0);
    const found = await verify(halima);
    expect(found.whole).toBe(false);
    expect(found.problems.map(({ problem }) => problem)).toContain('event_unlinked');
  });

  it('LOG-5: an event belongs to an organisation, or is not written', async () => {
    const write = (tenant: string | null) =>
      db.admin`select audit.write(${tenant}, 'job.enter', 'tenants', ${randomUUID()}, '{}', '{}', null, null)`;
    await expect(write(null)).rejects.toMatchObject({ code: '22004', message: 'an event needs a tenant' });
    expect(await write(halima.tenant)).toHaveLength(1);
  });
});
