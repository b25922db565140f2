import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { signIn } from '../../support/people.ts';
import { join, openOrganisation } from '../onboarding/organisation.ts';
import { openProvider, register, signInBy, vouch } from './signing-on.ts';

describe('who comes in by a provider', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-5: a sign-in registers once, as it was vouched for, and only while the provider is on (app.sso_fault); a password as ever', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const active = async (on: boolean) =>
      expect(
        await org.founder.call('save_identity_provider', {
          p_provider: provider.id,
          p_settings: { active: on },
        }),
      ).toMatchObject({ ok: true });
    /** Vouched for anew, as a sign-in that was refused stays shut. */
    const come = async (meanwhile?: () => Promise<void>) => {
      const finished = await vouch(provider);
      await meanwhile?.();
      return { finished, p_sso: finished['attempt_id'], claims: await signInBy(provider, finished) };
    };
    const bare = await come();
    expect(await register(org, bare.claims)).toMatchObject({ token: 'sso_needed' });
    const { claims: late, p_sso: lateSso } = await come(() => active(false));
    expect(await register(org, late, { p_sso: lateSso })).toMatchObject({ token: 'sso_off' });
    await active(true);
    const { claims, p_sso, finished } = await come();
    expect(await register(org, claims, { p_sso })).toMatchObject({ ok: true });
    const again = await signInBy(provider, finished);
    expect(await register(org, again, { p_sso })).toMatchObject({ token: 'sso_needed' });
    await active(false);
    const email = `sam@${org.domain}`;
    await join(org, { name: 'Sam Staff', email });
    expect(await register(org, await signIn(db.admin, email))).toMatchObject({ ok: true });
  });

  it('SES-5: a role that decides is too strong for who comes in unasked, though it reads nothing (app.too_strong)', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const role = async (key: string, permission: string) => {
      const [made] = await db.admin<{ id: string }[]>`insert into app.roles (tenant_id, key, name)
        values (${org.tenant}, ${key}, ${key}) returning id`;
      await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
        values (${org.tenant}, ${made?.id ?? ''}, ${permission})`;
      return org.founder.call('save_identity_provider', {
        p_provider: provider.id,
        p_settings: { default_role: key },
      });
    };
    expect(await role('signs', 'request.approve_department')).toMatchObject({
      token: 'default_role_too_strong',
    });
    expect(await role('asks', 'request.create')).toMatchObject({ ok: true });
  });
});
