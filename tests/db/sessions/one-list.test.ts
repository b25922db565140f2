import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { signIn } from '../../support/people.ts';
import { call } from '../contract/person.ts';
import { openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider } from './signing-on.ts';

/** SES-4: whose list of networks counts, how long it may be, and what is asked of who changes it. */
describe('a list of networks', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const save = (org: Organisation, ...networks: string[]) =>
    org.founder.call('save_networks', {
      p_networks: networks.map((network) => ({ network, label: 'Office' })),
      p_reason: 'Only from the office',
    });
  const register = async (org: Organisation, p_address: string) =>
    call(db, await signIn(db.admin, `founder@${org.domain}`), 'register_session', {
      p_edge: db.keys.edge,
      p_address,
    });

  it('SES-4: an address on another organisation’s list opens nothing here, nor is it kept out by one', async () => {
    const [ours, theirs, open] = [
      await openOrganisation(db),
      await openOrganisation(db),
      await openOrganisation(db),
    ];
    expect(await save(ours, '198.51.100.0/24')).toMatchObject({ ok: true });
    expect(await save(theirs, '198.51.100.0/24', '203.0.113.0/24')).toMatchObject({ ok: true });
    expect(await register(ours, '203.0.113.5')).toMatchObject({ ok: false, token: 'address_not_allowed' });
    expect(await register(theirs, '203.0.113.5')).toMatchObject({ ok: true });
    expect(await register(open, '192.0.2.5')).toMatchObject({ ok: true });
    const moved = await ours.founder.call('touch_session', {
      p_edge: db.keys.edge,
      p_address: '203.0.113.5',
    });
    expect(moved).toMatchObject({ ok: false, token: 'address_not_allowed' });
  });

  it('SES-4: two hundred networks are the most', async () => {
    const org = await openOrganisation(db);
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ network: `10.0.${n}.0/24`, label: 'Office' }));
    const preview = (count: number) => org.founder.call('preview_networks', { p_networks: many(count) });
    expect(await preview(200)).toMatchObject({ ok: true });
    expect(await preview(201)).toMatchObject({
      ok: false,
      token: 'invalid_networks',
      problems: [{ field: 'networks', problem: 'Two hundred networks are the most.' }],
    });
  });

  it('SES-3: whoever has a second factor passed it lately before they change the list', async () => {
    const { founder, ...org } = await openOrganisation(db);
    await enrol(founder);
    const passed = (ago: string) => db.admin`update app.sessions
      set factor_at = clock_timestamp() - ${ago}::interval where id = ${founder.session}`;
    await passed('16 minutes');
    expect(await save({ founder, ...org }, '198.51.100.0/24')).toMatchObject({
      ok: false,
      token: 'second_factor_required',
      enrolled: true,
    });
    expect(await founder.rows('networks')).toEqual([]);
    await passed('14 minutes');
    expect(await save({ founder, ...org }, '198.51.100.0/24')).toMatchObject({ ok: true });
  });

  it('SES-5: who came in by single sign-on stays, even where a row says that they are a member elsewhere too', async () => {
    const [org, other] = [await openOrganisation(db), await openOrganisation(db)];
    const ada = await comeIn(await openProvider(org));
    // no act leaves such a row, and neither does the table by itself
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into app.members (tenant_id, user_id, name) values (${other.tenant}, ${String(ada.claims.sub)}, 'Ada')`;
    });
    expect(await ada.call('switch_tenant', { p_tenant: other.tenant })).toMatchObject({
      ok: false,
      token: 'sso_stays',
    });
    expect(await ada.call('whoami')).toMatchObject({ ok: true, tenant: { id: org.tenant } });
  });

  it('SES-3: what is no sealed text is not kept as a secret', async () => {
    const { founder } = await openOrganisation(db);
    const begin = (p_sealed: string) => founder.call('begin_factor', { p_edge: db.keys.edge, p_sealed });
    for (const sealed of [
      '',
      'a secret',
      `v2.k.${'a'.repeat(16)}.${'b'.repeat(22)}`,
      `v1.k.${'a'.repeat(15)}.${'b'.repeat(22)}`,
    ])
      await expect(begin(sealed), sealed).rejects.toMatchObject({
        code: '22023',
        message: 'this is no sealed text',
      });
    expect(await begin(`v1.k.${'a'.repeat(16)}.${'b'.repeat(22)}`)).toMatchObject({ ok: true });
  });
});
