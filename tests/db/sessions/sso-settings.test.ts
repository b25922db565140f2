import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrol } from '../../support/factor.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser, signIn } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { accept, invite, join, lastEvent, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, proveDomain, register, say, signInBy, vouch } from './signing-on.ts';

describe('what Admins and members arrange of single sign-on', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-SES-45: a member connects the account that they have, and comes in by no password from then on', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const sam = await join(org, { name: 'Sam Staff', email: `sam@${org.domain}` });
    const by = { subject: 'sam-1', email: `sam@${org.domain}`, name: 'Samuel', by: sam };
    expect(await vouch(provider, { ...by, email: `other@${org.domain}` })).toMatchObject({
      token: 'sso_address_other',
    });
    expect(await vouch(provider, { ...by, by: undefined as never })).toMatchObject({
      token: 'sso_address_in_use',
    });
    const finished = await vouch(provider, by);
    expect(finished).toMatchObject({ ok: true, member_id: sam.member });
    expect(await lastEvent(org, 'sso.connect')).toMatchObject({ entity_id: sam.member });
    expect(await sam.call('whoami')).toMatchObject({ token: 'session_ended' });
    const claims = await signInBy(provider, finished);
    const registered = await register(org, claims, { p_sso: finished['attempt_id'] });
    expect(registered).toMatchObject({ ok: true, member_id: sam.member });
    const password = await signIn(db.admin, `sam@${org.domain}`);
    expect(await register(org, password)).toMatchObject({ token: 'no_membership' });
    const kim = await join(org, { name: 'Kim Staff', email: `kim@${org.domain}` });
    expect(await vouch(provider, { ...by, by: kim })).toMatchObject({ token: 'identity_taken' });
    // one that was begun before the member's sessions were ended connects nothing
    const state = newToken();
    await kim.call('connect_sso', { p_edge: db.keys.edge, p_provider: provider.id, p_state: state });
    await org.founder.call('end_all_sessions', { p_member: kim.member, p_reason: 'Lost a phone' });
    const taken = await say(org, 'take_sso_attempt', { p_state: state, p_provider: provider.id });
    expect(
      await say(org, 'finish_sso', {
        p_attempt: taken['attempt_id'],
        p_subject: 'kim-1',
        p_email: `kim@${org.domain}`,
      }),
    ).toMatchObject({ token: 'sign_in_closed' });
  });

  it('SPEC-SES-46: where single sign-on alone counts, no password registers or switches but the break-glass Admin’s', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const sam = await join(org, { name: 'Sam Staff', email: `sam@${org.domain}` });
    const rule = (p_sso_only: boolean, p_break_glass: string | null, by = org.founder) =>
      by.call('save_sso_rule', { p_sso_only, p_break_glass });
    expect(await rule(true, org.founder.member)).toMatchObject({ token: 'sso_not_tried' });
    const ada = await comeIn(provider);
    expect(await rule(true, null)).toMatchObject({ token: 'break_glass_invalid' });
    expect(await rule(true, sam.member)).toMatchObject({ token: 'break_glass_invalid' });
    expect(await rule(true, ada.member)).toMatchObject({ token: 'break_glass_invalid' });
    expect(await rule(true, org.founder.member, sam)).toMatchObject({ token: 'permission_missing' });
    const anna = await join(org, { name: 'Anna Admin', roles: ['admin'], email: `anna@${org.domain}` });
    expect(await rule(true, org.founder.member, anna)).toMatchObject({ token: 'sso_locks_you_out' });
    expect(await rule(true, org.founder.member)).toMatchObject({ ok: true, sessions_ended: 2 });
    expect(await sam.call('whoami')).toMatchObject({ token: 'session_ended' });
    expect(await ada.call('whoami')).toMatchObject({ ok: true });
    const again = await signIn(db.admin, `sam@${org.domain}`);
    expect(await register(org, again)).toMatchObject({ token: 'sso_only' });
    expect(await lastEvent(org, 'session.register')).toMatchObject({ outcome: 'refused', token: 'sso_only' });
    expect(await register(org, await signIn(db.admin, `founder@${org.domain}`))).toMatchObject({ ok: true });
    // nor by way of another organisation of theirs
    const other = await openOrganisation(db);
    const { token } = await invite(other, { name: 'Sam Elsewhere', email: `sam@${org.domain}` });
    const elsewhere = await signIn(db.admin, `sam@${org.domain}`);
    expect(await accept(db, elsewhere, token)).toMatchObject({ ok: true });
    expect(await register(other, elsewhere, { p_tenant: other.tenant })).toMatchObject({ ok: true });
    expect(await call(db, elsewhere, 'switch_tenant', { p_tenant: org.tenant })).toMatchObject({
      token: 'sso_only',
    });
    expect(await rule(false, null)).toMatchObject({ ok: true });
    expect(
      await register(org, await signIn(db.admin, `sam@${org.domain}`), { p_tenant: org.tenant }),
    ).toMatchObject({
      ok: true,
    });
  });

  it('SPEC-SES-47: while single sign-on alone counts, the break-glass Admin, the last provider and proved domains stay', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const anna = await join(org, { name: 'Anna Admin', roles: ['admin'], email: `anna@${org.domain}` });
    await comeIn(provider);
    await org.founder.call('save_sso_rule', { p_sso_only: true, p_break_glass: org.founder.member });
    const connected = await vouch(provider, {
      subject: 'founder',
      email: `founder@${org.domain}`,
      by: org.founder,
    });
    expect(connected).toMatchObject({ token: 'break_glass_stays' });
    await org.founder.call('save_sso_rule', { p_sso_only: false });
    const annaIn = await Person.enter(db, `anna@${org.domain}`);
    const finished = await vouch(provider, { subject: 'anna', email: `anna@${org.domain}`, by: annaIn });
    const claims = await signInBy(provider, finished);
    const second = new Person(db, claims, await register(org, claims, { p_sso: finished['attempt_id'] }));
    expect(second.member).toBe(anna.member);
    expect(
      await second.call('save_sso_rule', { p_sso_only: true, p_break_glass: org.founder.member }),
    ).toMatchObject({ ok: true });
    const founder = { p_member: org.founder.member, p_reason: 'Left' };
    expect(await second.call('deactivate_member', founder)).toMatchObject({ token: 'break_glass_stays' });
    expect(await second.call('set_member_roles', { ...founder, p_roles: ['staff'] })).toMatchObject({
      token: 'break_glass_stays',
    });
    const off = { p_provider: provider.id, p_settings: { active: false } };
    expect(await second.call('save_identity_provider', off)).toMatchObject({ token: 'provider_needed' });
    const [domain] = await second.rows('tenant_domains');
    expect(await second.call('drop_domain', { p_domain: domain?.['id'] })).toMatchObject({
      token: 'provider_needed',
    });
  });

  it('SPEC-SES-48: nobody starts by signing in with a role that decides, administers, oversees or reads what others wrote', async () => {
    const org = await openOrganisation(db, { deciders: 'three_or_more' });
    const provider = await openProvider(org);
    const save = (default_role: string | null) =>
      org.founder.call('save_identity_provider', { p_provider: provider.id, p_settings: { default_role } });
    for (const role of ['hod', 'finance', 'md', 'admin', 'compliance', 'auditor', 'board'])
      expect({ role, token: (await save(role)).token }).toEqual({ role, token: 'default_role_too_strong' });
    expect(await save('nobody')).toMatchObject({ token: 'invalid_provider' });
    expect(await save(null)).toMatchObject({ ok: true });
    expect(await vouch(provider)).toMatchObject({ token: 'sso_not_invited' });
    expect(await save('staff')).toMatchObject({ ok: true });
    // a role that grew stronger meanwhile is given to nobody new
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      select tenant_id, id, 'request.read_all' from app.roles where tenant_id = ${org.tenant} and key = 'staff'`;
    expect(await vouch(provider)).toMatchObject({ token: 'default_role_too_strong' });
    expect(await org.founder.rows('members')).toHaveLength(1);
  });

  it('SPEC-SES-49: a domain is proved by its own TXT value as our server was told it, and found by sign-in only then', async () => {
    const [org, other] = [await openOrganisation(db), await openOrganisation(db)];
    const provider = await openProvider(org);
    const find = async (p_domain: string) => (await say(org, 'find_sso', { p_domain }))['providers'];
    expect(await find(org.domain)).toMatchObject([
      { id: provider.id, name: 'Our login', tenant_name: 'Small Works' },
    ]);
    const claimed = await org.founder.call('claim_domain', { p_name: 'Wanted.Example' });
    expect(claimed).toMatchObject({ ok: true, domain: 'wanted.example' });
    const mine = `countersign=${String(claimed['txt_token'])}`;
    const prove = (p_found: string[] | null, p_edge = db.keys.edge, by = org.founder) =>
      by.call('prove_domain', { p_edge, p_domain: claimed['domain_id'], p_found });
    const strangers = await other.founder.call('claim_domain', { p_name: 'wanted.example' });
    for (const found of [
      null,
      [],
      ['countersign=', mine.slice(0, -1)],
      [`countersign=${String(strangers['txt_token'])}`],
    ])
      expect(await prove(found)).toMatchObject({ token: 'domain_not_proved' });
    expect(await prove([mine], 'not ours')).toMatchObject({ token: 'edge_credential_invalid' });
    expect(await prove([mine], db.keys.edge, other.founder)).toMatchObject({ token: 'not_found' });
    expect(await find('wanted.example')).toEqual([]);
    expect(await prove([mine])).toMatchObject({ ok: true });
    expect(await find('WANTED.example')).toHaveLength(1);
    for (const name of [
      '',
      'nodot',
      'a b.example',
      'https://a.example',
      '-a.example',
      'wanted.example',
      null,
    ])
      expect(await org.founder.call('claim_domain', { p_name: name })).toMatchObject({
        token: 'invalid_domain',
      });
    await org.founder.call('save_identity_provider', {
      p_provider: provider.id,
      p_settings: { active: false },
    });
    expect(await find('wanted.example')).toEqual([]);
  });

  it('SPEC-SES-50: without our servers’ key and credential nothing of a sign-in can be said, and settings take security.manage', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const state = newToken();
    const calls: [string, Record<string, unknown>][] = [
      ['find_sso', { p_domain: org.domain }],
      ['read_sso_provider', { p_provider: provider.id }],
      ['begin_sso', { p_provider: provider.id, p_state: state }],
      ['take_sso_attempt', { p_state: state, p_provider: provider.id }],
      ['refuse_sso', { p_attempt: provider.id, p_why: 'x' }],
      ['finish_sso', { p_attempt: provider.id, p_subject: 'x', p_email: `x@${org.domain}` }],
    ];
    for (const [name, args] of calls) {
      const forged = await call(db, 'service_role', name, { p_edge: 'not ours', ...args });
      expect({ name, token: forged.token }).toEqual({ name, token: 'edge_credential_invalid' });
    }
    const sam = await join(org, { name: 'Sam Staff' });
    const domain = await proveDomain(org, `more.${org.domain}`);
    for (const [name, args] of [
      [
        'save_identity_provider',
        { p_settings: { kind: 'oidc', name: 'Mine', issuer: 'https://x.example', client_id: 'x' } },
      ],
      ['save_identity_provider', { p_settings: { active: false }, p_provider: provider.id }],
      ['claim_domain', { p_name: 'x.example' }],
      ['prove_domain', { p_edge: db.keys.edge, p_domain: domain, p_found: [] }],
      ['drop_domain', { p_domain: domain }],
      ['save_sso_rule', { p_sso_only: false }],
    ] as const)
      expect({ name, ...(await sam.call(name, args)) }).toMatchObject({ name, token: 'permission_missing' });
    expect(await sam.rows('tenant_domains')).toEqual([]);
    // a user of Auth without membership, whose address would fit, is nobody all the same
    await createUser(db.admin, `ada@${org.domain}`);
    expect(await register(org, await signIn(db.admin, `ada@${org.domain}`))).toMatchObject({
      token: 'no_membership',
    });
  });

  it('SPEC-SES-51: a provider that makes no sense is refused field by field, and another one in truth has to be tried again', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const base = { kind: 'oidc', name: 'Second', issuer: 'https://second.example', client_id: 'x' };
    const fields = async (changes: Record<string, unknown>) => {
      const answer = await org.founder.call('save_identity_provider', {
        p_settings: { ...base, ...changes },
      });
      return ((answer['problems'] ?? []) as { field: string }[]).map(({ field }) => field);
    };
    for (const [field, value] of [
      ['kind', 'ldap'],
      ['name', ' '],
      ['issuer', 'http://plain.example'],
      ['issuer', 'https://user@evil.example'],
      ['issuer', 'https://a.example?x=1'],
      ['issuer', provider.issuer],
      ['client_id', ''],
      ['active', 'yes'],
      ['metadata', []],
      ['metadata', { x: 'x'.repeat(70_000) }],
      ['secret', 'x'],
    ] as const)
      expect(await fields({ [field]: value })).toEqual([field]);
    expect(await fields({ kind: 'saml', active: true })).toEqual(['metadata']);
    await comeIn(provider);
    const used = async () =>
      (await org.founder.rows('identity_providers', { id: provider.id }))[0]?.['used_at'];
    expect(await used()).toBeInstanceOf(Date);
    const change = (p_settings: object) =>
      org.founder.call('save_identity_provider', { p_provider: provider.id, p_settings });
    expect(await change({ name: 'Renamed', kind: 'saml' })).toMatchObject({ ok: true });
    expect(await used()).toBeInstanceOf(Date);
    expect(await change({ client_id: 'another' })).toMatchObject({ ok: true });
    expect(await used()).toBeNull();
    // its secret is kept sealed, and given to our servers alone
    const sealed = `v1.k.${'a'.repeat(16)}.${'b'.repeat(40)}`;
    const keep = (p_sealed: string | null, p_edge = db.keys.edge) =>
      org.founder.call('save_provider_secret', { p_edge, p_provider: provider.id, p_sealed });
    // nor is it put there by anybody else: what no key of ours opens would stop the sealing with a newer one
    expect(await keep(sealed, 'not ours')).toMatchObject({ token: 'edge_credential_invalid' });
    expect(await keep('plain text')).toMatchObject({ token: 'invalid_provider' });
    expect(await keep(sealed)).toMatchObject({ ok: true });
    const read = async () =>
      (await say(org, 'read_sso_provider', { p_provider: provider.id }))['provider'] as object;
    expect(await read()).toMatchObject({ has_secret: true, sealed_secret: sealed });
    expect(JSON.stringify(await org.founder.rows('identity_providers'))).not.toContain(sealed);
    expect(await keep(null)).toMatchObject({ ok: true });
    expect(await read()).toMatchObject({ has_secret: false, sealed_secret: null });
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor'] });
    expect(await change({ name: 'Told' })).toMatchObject({ ok: true });
    expect(await auditor.rows('notices', { kind: 'sso_changed' })).toHaveLength(1);
  });

  it('SPEC-SES-62: whoever has a second factor passed it lately before they change how members sign in', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const waiting = await org.founder.call('claim_domain', { p_name: `more.${org.domain}` });
    await enrol(org.founder);
    const p_domain = waiting['domain_id'];
    const acts = [
      ['save_identity_provider', { p_provider: provider.id, p_settings: { name: 'Renamed' } }],
      ['save_provider_secret', { p_edge: db.keys.edge, p_provider: provider.id, p_sealed: null }],
      ['claim_domain', { p_name: `third.${org.domain}` }],
      [
        'prove_domain',
        {
          p_edge: db.keys.edge,
          p_domain,
          p_found: [`countersign=${String(waiting['txt_token'])}`],
        },
      ],
      ['drop_domain', { p_domain }],
      ['save_sso_rule', { p_sso_only: false }],
    ] as const;
    await db.admin`update app.sessions set factor_at = clock_timestamp() - interval '16 minutes'
      where id = ${org.founder.session}`;
    for (const [name, args] of acts)
      expect({ name, ...(await org.founder.call(name, args)) }).toMatchObject({
        name,
        token: 'second_factor_required',
        enrolled: true,
      });
    await db.admin`update app.sessions set factor_at = clock_timestamp() where id = ${org.founder.session}`;
    for (const [name, args] of acts)
      expect({ name, ...(await org.founder.call(name, args)) }).toMatchObject({ name, ok: true });
  });
});
