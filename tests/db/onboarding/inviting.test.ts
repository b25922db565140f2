import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser, signIn } from '../../support/people.ts';
import type { Person } from '../contract/person.ts';
import { call, rowsOf } from '../contract/person.ts';
import {
  accept,
  arrive,
  digestOf,
  enter,
  fieldsOf,
  invite,
  join,
  newToken,
  openOrganisation,
  readInvitation,
} from './organisation.ts';

/** ONB-3: who may invite whom, who learns of it, and what no statement changes. */
describe('invitations and who is who', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-ONB-21: who left and is invited again comes back as the same member, with the new roles only and no old session', async () => {
    const org = await openOrganisation(db);
    const first = await join(org, { name: 'Ria Returns', roles: ['finance'], department: org.department });
    const email = `ria.returns@${org.domain}`;
    await org.founder.call('save_department', {
      p_department: org.department,
      p_name: 'Operations',
      p_heads: [first.member],
    });
    await org.founder.call('deactivate_member', { p_member: first.member, p_reason: 'Left' });
    const { token, answer } = await invite(org, { email, name: 'Ria Returns', roles: ['staff'] });
    expect(answer).toMatchObject({ ok: true });
    expect(await first.call('whoami')).toMatchObject({ token: 'session_ended' });
    const claims = await arrive(db, email);
    expect(await accept(db, first.claims, token)).toMatchObject({ ok: false, token: 'no_sign_in' });
    expect(await accept(db, claims, token)).toMatchObject({ ok: true, member_id: first.member });
    expect(await first.call('whoami')).toMatchObject({ token: 'session_ended' });
    const back = await enter(org, claims);
    expect(await back.call('whoami')).toMatchObject({
      roles: ['staff'],
      heads: [],
      member: { id: first.member, department_id: null },
    });
  });

  it('SPEC-ONB-22: members are not invited, nor are two invitations open for one address, nor more than a hundred', async () => {
    const org = await openOrganisation(db);
    const hilda = await join(org, { name: 'Hilda Head', roles: ['staff'] });
    expect((await invite(org, { name: 'Hilda Head' })).answer).toMatchObject({
      ok: false,
      token: 'already_member',
    });
    const one = await invite(org, { name: 'One More' });
    expect((await invite(org, { name: 'One More' })).answer).toMatchObject({
      token: 'invitation_open',
      invitation_id: one.answer['invitation_id'],
    });
    // an address that became a member's in the meantime does not let them in twice
    await db.admin`update app.invitations set email = ${`hilda.head@${org.domain}`} where id = ${String(one.answer['invitation_id'])}`;
    const again = await signIn(db.admin, `hilda.head@${org.domain}`);
    expect(await accept(db, again, one.token)).toMatchObject({ ok: false, token: 'already_member' });
    expect((await org.founder.rows('members', { id: hilda.member }))[0]).toMatchObject({ roles: ['staff'] });
    await db.admin`insert into app.invitations (tenant_id, email, name, roles, token_hash, invited_by)
      select ${org.tenant}, 'p' || n || '@many.example', 'P', '{staff}', sha256(('x' || n || ${org.tenant})::bytea), ${org.founder.member}
        from generate_series(1, 99) n`;
    expect((await invite(org, { name: 'Too Many' })).answer).toMatchObject({
      ok: false,
      token: 'invitation_limit',
    });
  });

  it('SPEC-ONB-23: what does not fit together is refused by name: duties, roles, addresses, departments, digests', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    expect((await invite(org, { roles: ['admin', 'hod'] })).answer).toMatchObject({
      ok: false,
      token: 'duties_mixed',
    });
    expect((await invite(org, { roles: ['king'] })).answer).toMatchObject({
      ok: false,
      token: 'unknown_role',
    });
    for (const [who, fields] of [
      [{ email: 'nobody' }, ['email']],
      [{ email: 'a b@c.example' }, ['email']],
      [{ email: `${'x'.repeat(250)}@c.example` }, ['email']],
      [{ email: 'a@c.example', name: ' ' }, ['name']],
      [{ roles: [] }, ['roles']],
      [{ department: other.department }, ['department']],
      [{ heads: [other.department] }, ['heads']],
    ] as const) {
      const { answer } = await invite(org, {
        ...who,
        roles: 'roles' in who ? [...who.roles] : ['staff'],
        heads: 'heads' in who ? [...who.heads] : [],
      });
      expect(answer, JSON.stringify(who)).toMatchObject({ ok: false, token: 'invalid_invitation' });
      expect(fieldsOf(answer)).toEqual(fields);
    }
    const bare = { p_email: 'a@c.example', p_name: 'A', p_roles: ['staff'], p_department: null, p_heads: [] };
    for (const hash of ['', newToken(), 'A'.repeat(64), null]) {
      expect(fieldsOf(await org.founder.call('invite_member', { ...bare, p_token_hash: hash }))).toEqual([
        'token_hash',
      ]);
    }
    expect(await org.founder.rows('invitations')).toEqual([]);
  });

  it('SPEC-ONB-24: without our edge, without an open sign-in, without the token, nobody learns of it or comes in by it', async () => {
    const org = await openOrganisation(db);
    const { token, email } = await invite(org);
    const claims = await arrive(db, email);
    for (const edge of ['', 'not ours', null]) {
      expect(await call(db, claims, 'accept_invitation', { p_edge: edge, p_token: token })).toMatchObject({
        token: 'edge_credential_invalid',
      });
      expect(
        await call(db, 'service_role', 'read_invitation', { p_edge: edge, p_token: token }),
      ).toMatchObject({ token: 'edge_credential_invalid' });
    }
    for (const unknown of ['', newToken(), digestOf(token), token.slice(0, -1)]) {
      expect(await accept(db, claims, unknown)).toMatchObject({ token: 'invitation_unknown' });
      expect(await readInvitation(db, unknown)).toEqual(await readInvitation(db, newToken()));
    }
    const nobody = await createUser(db.admin, `nobody@${org.domain}`);
    for (const closed of [
      { ...claims, session_id: nobody },
      { ...claims, sub: nobody },
      { sub: claims.sub, email },
    ]) {
      expect(await accept(db, closed as typeof claims, token)).toMatchObject({ token: 'no_sign_in' });
    }
    await expect(
      call(db, claims, 'read_invitation', { p_edge: db.keys.edge, p_token: token }),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      call(db, 'service_role', 'accept_invitation', { p_edge: db.keys.edge, p_token: token }),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await accept(db, claims, token)).toMatchObject({ ok: true });
  });

  it('SPEC-ONB-25: invitations are listed to who may invite or read the trail, in their own organisation only', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    await invite(other, { name: 'Not Ours' });
    const staff = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor'] });
    const { answer } = await invite(org, { name: 'Ours' });
    const seen = async (person: Person) =>
      (await person.rows('invitations')).map((row) => row['name']).sort();
    const all = ['Anna Auditor', 'Ours', 'Sam Staff'];
    expect(await seen(org.founder)).toEqual(all);
    expect(await seen(auditor)).toEqual(all);
    expect(await seen(staff)).toEqual([]);
    expect(await rowsOf(db, await arrive(db, `ours@${org.domain}`), 'invitations')).toEqual([]);
    for (const name of ['revoke_invitation', 'renew_invitation']) {
      const args = {
        p_invitation: answer['invitation_id'],
        ...(name === 'renew_invitation' && { p_token_hash: digestOf('x') }),
      };
      expect(await other.founder.call(name, args)).toMatchObject({ ok: false, token: 'not_found' });
    }
    expect(Object.keys((await org.founder.rows('invitations'))[0] ?? {})).not.toContain('token_hash');
  });

  it('SPEC-ONB-26: somebody who works elsewhere joins with the sign-in they have, and stays a stranger where they were not invited', async () => {
    const one = await openOrganisation(db);
    const two = await openOrganisation(db);
    const { token } = await invite(two, {
      email: `founder@${one.domain}`,
      name: 'Faith Elsewhere',
      roles: ['auditor'],
    });
    const accepted = await accept(db, one.founder.claims, token);
    expect(accepted).toMatchObject({ ok: true, tenant_id: two.tenant });
    expect((await one.founder.call('whoami'))['tenant']).toMatchObject({ id: one.tenant });
    expect(await one.founder.call('switch_tenant', { p_tenant: two.tenant })).toMatchObject({
      ok: true,
      tenant_id: two.tenant,
    });
    expect(await one.founder.call('whoami')).toMatchObject({
      roles: ['auditor'],
      member: { name: 'Faith Elsewhere' },
    });
    // neither trail names the other organisation
    for (const [tenant, stranger] of [
      [one.tenant, two.tenant],
      [two.tenant, one.tenant],
    ] as const) {
      const [row] =
        await db.admin`select 1 from audit.events e where e.tenant_id = ${tenant} and to_jsonb(e)::text like ${`%${stranger}%`}`;
      expect(row).toBeUndefined();
    }
  });

  it('SPEC-ONB-27: what was spent or revoked no statement reopens, and no client writes the table', async () => {
    const org = await openOrganisation(db);
    const { token, email, answer } = await invite(org);
    await accept(db, await arrive(db, email), token);
    const id = String(answer['invitation_id']);
    await expect(
      db.owner`update app.invitations set spent_at = null, member_id = null where id = ${id}`,
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.owner`update app.invitations set expires_at = now() + interval '1 year' where id = ${id}`,
    ).rejects.toMatchObject({ code: '42501' });
    const two = await invite(org, { name: 'Two' });
    for (const statement of [
      `update app.invitations set email = 'me@evil.example'`,
      `update app.invitations set roles = '{admin}'`,
      `delete from app.invitations`,
      `insert into app.invitations (tenant_id, email, name, roles, token_hash, invited_by)
       values ('${org.tenant}', 'me@evil.example', 'Me', '{admin}', sha256('x'), '${org.founder.member}')`,
    ]) {
      await expect(
        db.as(org.founder.claims, (tx) => tx.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: '42501' });
    }
    expect(await readInvitation(db, two.token)).toMatchObject({ ok: true });
  });
});
