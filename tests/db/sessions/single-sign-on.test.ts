import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Person } from '../contract/person.ts';
import { accept, invite, lastEvent, newToken, openOrganisation } from '../onboarding/organisation.ts';
import { comeIn, openProvider, register, say, signInBy, vouch } from './signing-on.ts';

describe('single sign-on', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SPEC-SES-35: an identity provider speaks for its own organisation only', async () => {
    const [victim, attacker] = [await openOrganisation(db), await openOrganisation(db)];
    const theirs = await openProvider(victim);
    const ada = await comeIn(theirs, { subject: 'ada-1' });
    // the attacker's own provider says everything that the victim's said: issuer, subject, address
    const fake = await openProvider(attacker, { issuer: theirs.issuer });
    const claimed = await vouch(fake, { subject: 'ada-1', email: `ada@${victim.domain}` });
    expect(claimed).toMatchObject({ ok: false, token: 'sso_address_refused' });
    const twin = await vouch(fake, { subject: 'ada-1', email: `ada@${attacker.domain}` });
    expect(twin).toMatchObject({ ok: true, tenant_id: attacker.tenant, created: true });
    expect(twin['user_id']).not.toBe(ada.claims.sub);
    const claims = await signInBy(fake, twin);
    const [p_sso, p_tenant] = [twin['attempt_id'], victim.tenant];
    expect(await register(victim, claims, { p_sso, p_tenant })).toMatchObject({ token: 'no_membership' });
    const inside = await register(attacker, claims, { p_sso });
    expect(inside).toMatchObject({ ok: true, tenant_id: attacker.tenant });
    // founders sign in with passwords at both, and nobody answered for becomes one of them
    expect(await vouch(fake, { subject: 'founder', email: `founder@${attacker.domain}` })).toMatchObject({
      ok: false,
      token: 'sso_address_in_use',
    });
    // and an answer fetched for one provider is none for another
    const state = newToken();
    await say(victim, 'begin_sso', { p_provider: theirs.id, p_state: state });
    expect(await say(attacker, 'take_sso_attempt', { p_state: state, p_provider: fake.id })).toMatchObject({
      token: 'sso_unknown',
    });
    const seen = new Person(db, claims, inside);
    expect((await seen.call('whoami'))['tenants']).toHaveLength(1);
  });

  it('SPEC-SES-36: somebody new becomes a member with the default role, an account of their own and a trail', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const ada = await comeIn(provider, { subject: 'ada-1', name: 'Ada Obi' });
    expect(ada.claims.email).toMatch(/^[0-9a-f-]{36}@sso\.invalid$/);
    expect(await ada.call('whoami')).toMatchObject({
      roles: ['staff'],
      member: { name: 'Ada Obi', email: `ada@${org.domain}`, sso: true },
    });
    expect(await lastEvent(org, 'sso.join')).toMatchObject({
      outcome: 'done',
      entity_id: ada.member,
      payload: { provider: provider.id, kind: 'oidc' },
    });
    expect(await org.founder.rows('notices', { kind: 'sso_joined' })).toMatchObject([
      { payload: { member: ada.member } },
    ]);
    expect(await org.founder.rows('role_changes', { member_id: ada.member })).toMatchObject([
      { what: 'changed', added: ['staff'] },
    ]);
    // the next time it is the same member, under a new address too
    const again = await comeIn(provider, { subject: 'ada-1', email: `ada.obi@${org.domain}` });
    expect([again.member, again.claims.sub]).toEqual([ada.member, ada.claims.sub]);
    expect(await again.call('whoami')).toMatchObject({ member: { email: `ada.obi@${org.domain}` } });
    expect(await lastEvent(org, 'sso.sign_in')).toMatchObject({ outcome: 'done', entity_id: ada.member });
  });

  it('SPEC-SES-37: a name that a colleague has, or that cannot be one, is told apart by the address', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const names = [
      ['a', 'faith-founder', `Faith-Founder (a@${org.domain})`],
      ['b', '\u202eevil', `b@${org.domain}`],
      ['c', null, `c@${org.domain}`],
    ] as const;
    for (const [local, given] of names) {
      await comeIn(provider, {
        subject: local,
        email: `${local}@${org.domain}`,
        name: given === 'faith-founder' ? 'Faith-Founder' : given,
      });
    }
    const members = await org.founder.rows('members');
    expect(members.map((row) => row['name']).sort()).toEqual(
      ['Faith Founder', ...names.map(([, , name]) => name)].sort(),
    );
  });

  it('SPEC-SES-38: an address outside the proved domains, or none, lets nobody in, and the trail says so', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    await org.founder.call('claim_domain', { p_name: `claimed.${org.domain}` });
    for (const email of [
      'ada@gmail.com',
      `ada@claimed.${org.domain}`,
      `ada@sub.${org.domain}`,
      `ada@evil.com@${org.domain}`,
      `ada@${org.domain}.evil.com`,
      '',
      null,
    ]) {
      const answer = await vouch(provider, { email });
      expect({ email, token: answer.token }).toEqual({ email, token: 'sso_address_refused' });
    }
    expect(await lastEvent(org, 'sso.sign_in')).toMatchObject({
      outcome: 'refused',
      token: 'sso_address_refused',
    });
    // somebody known is asked the same again
    await comeIn(provider);
    const [domain] = await org.founder.rows('tenant_domains', { domain: org.domain });
    expect(await org.founder.call('drop_domain', { p_domain: domain?.['id'] })).toMatchObject({ ok: true });
    expect(await vouch(provider)).toMatchObject({ token: 'sso_address_refused' });
    expect(await org.founder.rows('members')).toHaveLength(2);
  });

  it('SPEC-SES-39: a state opens one answer, within ten minutes, and an answer is weighed once', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const take = (p_state: string) => say(org, 'take_sso_attempt', { p_state, p_provider: provider.id });
    expect(await take(newToken())).toMatchObject({ token: 'sso_unknown' });
    const state = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state: state });
    const taken = await take(state);
    expect(taken).toMatchObject({ ok: true, connects: false, provider: { issuer: provider.issuer } });
    expect(await take(state)).toMatchObject({ token: 'sso_unknown' });
    const finish = { p_attempt: taken['attempt_id'], p_subject: 'ada-1', p_email: `ada@${org.domain}` };
    expect(await say(org, 'finish_sso', finish)).toMatchObject({ ok: true });
    expect(await say(org, 'finish_sso', finish)).toMatchObject({ token: 'sso_unknown' });
    const late = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state: late });
    await db.admin`update app.sso_attempts set expires_at = clock_timestamp() where tenant_id = ${org.tenant} and used_at is null`;
    expect(await take(late)).toMatchObject({ token: 'sso_unknown' });
    const [row] =
      await db.admin`select count(*)::int as found from app.sso_attempts where state_digest::text = ${late}`;
    expect(row).toEqual({ found: 0 });
  });

  it('SPEC-SES-40: an answer that could not be trusted leaves one refusal in the organisation’s trail and opens nothing', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const state = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state: state });
    const taken = await say(org, 'take_sso_attempt', { p_state: state, p_provider: provider.id });
    const refuse = () =>
      say(org, 'refuse_sso', { p_attempt: taken['attempt_id'], p_why: 'bad_signature <script>' });
    expect(await refuse()).toMatchObject({ ok: false, token: 'sso_refused' });
    expect(await refuse()).toMatchObject({ ok: false, token: 'sso_unknown' });
    const finish = { p_attempt: taken['attempt_id'], p_subject: 'ada-1', p_email: `ada@${org.domain}` };
    expect(await say(org, 'finish_sso', finish)).toMatchObject({ token: 'sso_unknown' });
    const refused = await db.admin`select token, payload ->> 'why' as why from audit.events
      where tenant_id = ${org.tenant} and action = 'sso.sign_in' and token = 'sso_refused'`;
    expect(refused.map((row) => ({ ...row }))).toEqual([
      { token: 'sso_refused', why: 'bad_signaturescript' },
    ]);
  });

  it('SPEC-SES-41: an assertion counts once, and one that nobody asked for only where the organisation allows it', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org, { kind: 'saml', metadata: { certificates: ['x'] } });
    expect(await vouch(provider, { assertion: '_a1' })).toMatchObject({ ok: true });
    expect(await vouch(provider, { assertion: '_a1' })).toMatchObject({ token: 'sso_replayed' });
    expect(await lastEvent(org, 'sso.sign_in')).toMatchObject({ outcome: 'refused', token: 'sso_replayed' });
    const unasked = () =>
      say(org, 'begin_sso', { p_provider: provider.id, p_state: newToken(), p_unasked: true });
    expect(await unasked()).toMatchObject({ token: 'sso_unasked' });
    expect(await lastEvent(org, 'sso.sign_in')).toMatchObject({ token: 'sso_unasked' });
    await org.founder.call('save_identity_provider', {
      p_provider: provider.id,
      p_settings: { idp_initiated: true },
    });
    expect(await unasked()).toMatchObject({ ok: true });
  });

  it('SPEC-SES-42: the account behind it registers by the provider’s word alone, once, and in no other way', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const finished = await vouch(provider);
    const p_sso = finished['attempt_id'];
    // a sign-in from before the provider's word, or without it: a password of their own, or one that Auth renewed
    expect(await register(org, await signInBy(provider, finished))).toMatchObject({ token: 'sso_needed' });
    const claims = await signInBy(provider, finished);
    const early = await signInBy(provider, finished);
    await db.admin`update app.sign_ins set signed_in_at = clock_timestamp() - interval '1 minute'
      where auth_session_id = ${String(early.session_id)}`;
    expect(await register(org, early, { p_sso })).toMatchObject({ token: 'sso_needed' });
    expect(await register(org, claims, { p_sso })).toMatchObject({ ok: true });
    expect(await register(org, await signInBy(provider, finished), { p_sso })).toMatchObject({
      token: 'sso_needed',
    });
    expect(await lastEvent(org, 'session.register')).toMatchObject({
      outcome: 'refused',
      token: 'sso_needed',
    });
    const other = await vouch(provider, { subject: 'ben-1', email: `ben@${org.domain}`, name: 'Ben' });
    const stale = await signInBy(provider, other);
    await db.admin`update app.sso_attempts set finished_at = clock_timestamp() - interval '3 minutes' where id = ${String(other['attempt_id'])}`;
    expect(await register(org, stale, { p_sso: other['attempt_id'] })).toMatchObject({ token: 'sso_needed' });
  });

  it('SPEC-SES-43: it switches to no other organisation and accepts no invitation, not even to its own address', async () => {
    const [org, other] = [await openOrganisation(db), await openOrganisation(db)];
    const ada = await comeIn(await openProvider(org));
    for (const email of [`ada@${org.domain}`, String(ada.claims.email)]) {
      const { token } = await invite(other, { email, name: `For ${email}` });
      expect(await accept(db, ada.claims, token)).toMatchObject({ ok: false, token: 'sso_stays' });
    }
    expect(await lastEvent(other, 'invitation.accept')).toMatchObject({
      outcome: 'refused',
      token: 'sso_stays',
    });
    expect(await ada.call('switch_tenant', { p_tenant: other.tenant })).toMatchObject({ ok: false });
    // and whatever our functions believe, the table refuses
    const second = db.admin`insert into app.members (tenant_id, user_id, name)
      values (${other.tenant}, ${String(ada.claims.sub)}, 'Ada')`;
    await expect(second).rejects.toMatchObject({ code: '42501' });
    const moved = db.admin`update app.identities set member_id = ${org.founder.member} where user_id = ${String(ada.claims.sub)}`;
    await expect(moved).rejects.toMatchObject({ code: '42501' });
  });

  it('SPEC-SES-44: who was deactivated, or whose provider is off, is not let in, and no answer brings them back', async () => {
    const org = await openOrganisation(db);
    const provider = await openProvider(org);
    const ada = await comeIn(provider);
    const begun = newToken();
    await say(org, 'begin_sso', { p_provider: provider.id, p_state: begun });
    await org.founder.call('deactivate_member', { p_member: ada.member, p_reason: 'Left' });
    expect(await vouch(provider)).toMatchObject({ ok: false, token: 'no_membership' });
    const ben = { subject: 'ben-1', email: `ben@${org.domain}`, name: 'Ben Bello' };
    const inside = await comeIn(provider, ben);
    const off = await org.founder.call('save_identity_provider', {
      p_provider: provider.id,
      p_settings: { active: false },
    });
    expect(off).toMatchObject({ ok: true, sessions_ended: 1 });
    expect(await inside.call('whoami')).toMatchObject({ token: 'session_ended' });
    expect(await vouch(provider, ben)).toMatchObject({ token: 'sso_off' });
    const taken = await say(org, 'take_sso_attempt', { p_state: begun, p_provider: provider.id });
    const finish = { p_attempt: taken['attempt_id'], p_subject: 'ben-1', p_email: ben.email };
    expect(await say(org, 'finish_sso', finish)).toMatchObject({ token: 'sso_off' });
  });
});
