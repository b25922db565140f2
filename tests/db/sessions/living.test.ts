import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSql } from 'postgres';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

const HOUR = `interval '1 hour'`;

/** Each by itself shuts a session, with all the others as they should be and no trigger to bring them along. */
const SHUTS: [string, string][] = [
  ['its sign-in was closed', `update app.sign_ins set closed_at = now() where auth_session_id = $1`],
  ['it ended', `update app.sessions set ended_at = now(), end_reason = 'revoked' where auth_session_id = $1`],
  ['its time is over', `update app.sessions set expires_at = now() - ${HOUR} where auth_session_id = $1`],
  ['its member is inactive', `update app.members set active = false, deactivated_at = now() where id = $2`],
  ['it is from before sessions were ended', `update app.members set sessions_after = now() where id = $2`],
  ['access has not begun', `update app.members set access_from = now() + ${HOUR} where id = $2`],
  ['access has run out', `update app.members set access_until = now() - ${HOUR} where id = $2`],
];

/** With all of these at once it still lives. */
const LIVES = `update app.members set sessions_after = now() - ${HOUR}, access_from = now() - ${HOUR},
  access_until = now() + ${HOUR} where id = $2`;

describe('a living session', () => {
  let db: TestDatabase;
  let chidi: Person;
  let other: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    other = await Person.enter(db, PEOPLE.hodOperations);
  });
  afterAll(() => db.close());

  /** Changes rows with nothing else following, asks, and undoes all of it. */
  async function after<T>(change: string, ask: (tx: TransactionSql) => Promise<T>): Promise<T> {
    const found: T[] = [];
    const undone = db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      const binds = [chidi.claims.session_id ?? null, chidi.member].slice(0, change.includes('$2') ? 2 : 1);
      await tx.unsafe(change.includes('$1') ? change : `${change} and $1::uuid is not null`, binds);
      await tx`set local session_replication_role = origin`;
      found.push(await ask(tx));
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    return found[0] as T;
  }

  const livesFor = (claims: object) => async (tx: TransactionSql) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    const [row] = await tx<{ session: string | null; tenant: string | null; token: string | null }[]>`
      select (app.living()).session_id as session, app.live_tenant() as tenant, api.whoami() ->> 'token' as token`;
    return row;
  };

  it('SES-1: inside every bound it lives', async () => {
    expect(await after(LIVES, livesFor(chidi.claims))).toEqual({
      session: chidi.session,
      tenant: chidi.tenant,
      token: null,
    });
  });

  it.each(SHUTS)('SES-1: it is shut when %s, whatever else holds', async (_, change) => {
    expect(await after(change, livesFor(chidi.claims))).toEqual({
      session: null,
      tenant: null,
      token: 'session_ended',
    });
  });

  it('SES-1: a sign-in is nobody’s but its person’s: not for access, and not to act in its tenant', async () => {
    const mixed = { ...chidi.claims, sub: other.claims.sub };
    expect(await after(LIVES, livesFor(mixed))).toEqual({ session: null, tenant: null, token: 'no_session' });
    const tenant = await after(LIVES, async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(mixed)}, true)`;
      return (await tx`select app.current_tenant() as id, (app.acting()).session_id as session`)[0];
    });
    expect(tenant).toEqual({ id: null, session: null });
  });

  /** What is true of a member with access, in every function that asks for it by itself. */
  const hasAccess = async (tx: TransactionSql) =>
    (
      await tx<{ member: boolean; memberships: boolean; permissions: boolean; holds: boolean }[]>`
        select app.has_access(m) as member,
               exists (select from app.memberships(m.user_id)) as memberships,
               app.permissions_of(m.tenant_id, m.id) <> '{}' as permissions,
               m.id in (select app.holders_of(m.tenant_id, 'request.create')) as holds
          from app.members m where m.id = ${chidi.member}`
    )[0];

  it('SES-1: who has access has it by every reading: as a member, by permissions, and to sign in', async () => {
    const all = { member: true, memberships: true, permissions: true, holds: true };
    expect(await after(LIVES, hasAccess)).toEqual(all);
    expect(await after(`update app.members set access_from = null where id = $2`, hasAccess)).toEqual(all);
    for (const [words, change] of SHUTS.filter(([words]) => /inactive|access/.test(words))) {
      const seen = { words, ...(await after(change, hasAccess)) };
      expect(seen).toEqual({ words, member: false, memberships: false, permissions: false, holds: false });
    }
  });

  it('AUT-6: an Admin who stays is active, in time and without an end, and is somebody else', async () => {
    const staying = async (change: string) =>
      after(change, async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`delete from app.member_roles g using app.roles r
          where r.tenant_id = g.tenant_id and r.id = g.role_id and r.key = 'admin' and g.member_id <> ${chidi.member}`;
        await tx`insert into app.member_roles (tenant_id, member_id, role_id)
          select tenant_id, ${chidi.member}, id from app.roles where tenant_id = ${chidi.tenant} and key = 'admin'`;
        const [row] = await tx`select app.other_admins(${chidi.tenant}, null)::integer as any_one,
          app.other_admins(${chidi.tenant}, ${chidi.member})::integer as others,
          app.other_admins(${randomUUID()}, null)::integer as elsewhere`;
        return row;
      });
    const from = `update app.members set access_from = now() - ${HOUR} where id = $2`;
    expect(await staying(from)).toEqual({ any_one: 1, others: 0, elsewhere: 0 });
    const until = `update app.members set access_until = now() + ${HOUR} where id = $2`;
    for (const change of [
      until,
      ...SHUTS.filter(([words]) => /inactive|access/.test(words)).map(([, sql]) => sql),
    ]) {
      expect({ change, ...(await staying(change)) }).toEqual({ change, any_one: 0, others: 0, elsewhere: 0 });
    }
  });
});
