import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastEvent, openOrganisation, type Organisation } from '../db/onboarding/organisation.ts';
import { openProvider, type Provider } from '../db/sessions/signing-on.ts';
import type { TestDatabase } from '../support/database.ts';
import { PASSWORD } from '../support/people.ts';
import type { KeyAndCertificate } from '../support/saml/certificate.ts';
import { openIdentityProvider, type IdentityProvider } from '../support/saml/identity-provider.ts';
import { encoded, signedAnswer } from '../support/saml/response.ts';
import { Scene } from '../support/saml/scene.ts';
import { begin, bring, comeBack, readQuestion, settingsOf } from '../support/saml/visitor.ts';
import type { ServedApp } from '../support/served-app.ts';
import { Visitor } from '../support/visitor.ts';

describe('signing in by SAML, over the built app', { timeout: 120_000 }, () => {
  let scene: Scene;
  let db: TestDatabase;
  let app: ServedApp;
  let org: Organisation;
  let idp: IdentityProvider;
  /** The real program's, and the one that says whatever this test wants. */
  let provider: Provider;
  let mine: Provider;
  let key: KeyAndCertificate;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ db, app, org, key, provider: mine } = scene);
    idp = await openIdentityProvider({ id: 'ada-0001', email: `ada@${org.domain}`, name: 'Ada Obi' });
    const saml = { kind: 'saml', client_id: null };
    provider = await openProvider(org, { ...saml, issuer: idp.entityId, metadata: settingsOf(idp) });
  }, 300_000);
  beforeEach(() => scene.forgetAttempts());
  afterAll(async () => {
    await idp.close();
    await scene.close();
  });

  it('SPEC-SES-125: somebody goes to their organisation’s own sign-in and comes back signed in, to the page they asked for', async () => {
    const visitor = new Visitor(app.url);
    const question = await begin(visitor, provider.id);
    expect([question.issuer, question.acs]).toEqual([
      `${app.url}/sso/saml/${provider.id}/metadata`,
      `${app.url}/sso/saml/${provider.id}/acs`,
    ]);
    const { answer, sent } = await comeBack(visitor, provider.id, question);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/requests']);
    const page = await visitor.get('/requests');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Ada Obi');
    expect(await lastEvent(org, 'sso.join')).toMatchObject({ outcome: 'done', payload: { kind: 'saml' } });
    expect(visitor.set.find((line) => line.startsWith('__Host-sso='))).toMatch(/SameSite=None/i);
    for (const line of visitor.set.filter((each) => each.startsWith('__Host-countersign')))
      expect(line).toMatch(/SameSite=Lax/i);
    // the same answer once more, by the same browser and by another one
    const again = await bring(visitor, provider.id, sent['SAMLResponse'] ?? '', sent['RelayState'] ?? '');
    expect(again.status).toBe(403);
    // and the next time it is the same member
    const later = new Visitor(app.url);
    const back = await comeBack(later, provider.id, await begin(later, provider.id));
    expect(back.answer.status).toBe(303);
    expect(await lastEvent(org, 'sso.sign_in')).toMatchObject({ outcome: 'done' });
    const members =
      await db.admin`select m.name from app.identities i join app.members m on m.tenant_id = i.tenant_id
      and m.id = i.member_id where i.tenant_id = ${org.tenant} and i.provider_id = ${provider.id}`;
    expect(members.map(({ name }) => name as string)).toEqual(['Ada Obi']);
  });

  it('SES-5: a page of another site leads to a sign-in, and signs nobody in by itself', async () => {
    const from = (site: string, path: string) =>
      fetch(app.url + path, { redirect: 'manual', headers: { 'sec-fetch-site': site } });
    const attempts = async () =>
      (await db.admin`select from app.sso_attempts where tenant_id = ${org.tenant}`).length;
    const before = await attempts();
    for (const site of ['cross-site', 'same-site']) {
      const led = await from(site, `/sso/saml/${mine.id}/start?next=/requests`);
      expect([led.status, led.headers.get('location')]).toEqual([303, `/sso/${mine.id}?next=%2Frequests`]);
      const asked = await from(site, `/sso/${mine.id}?next=/requests`);
      expect([asked.status, asked.headers.getSetCookie()]).toEqual([200, []]);
      expect(await asked.text()).toMatch(/Sign in to Small Works\?/);
    }
    expect(await attempts()).toBe(before);
    for (const site of ['same-origin', 'none']) {
      const way = await from(site, `/sso/${mine.id}?next=/requests`);
      expect(way.headers.get('location')).toBe(`/sso/saml/${mine.id}/start?next=%2Frequests`);
      const on = await from(site, way.headers.get('location') ?? '');
      expect(on.headers.get('location')).toMatch(/^https:\/\/liar\.example\/sso\?/);
    }
    expect(await attempts()).toBe(before + 2);
  });

  it('SPEC-SES-127: an assertion counts once, also in an answer to a question of its own', async () => {
    const first = new Visitor(app.url);
    const question = await begin(first, mine.id);
    const answer = scene.answerTo(question, {
      subject: 'cy-0003',
      attributes: { email: `cy@${org.domain}` },
    });
    const went = await bring(first, mine.id, encoded(signedAnswer(answer, key)), question.relay);
    expect([went.status, went.headers.get('location')]).toEqual([303, '/requests']);
    const second = new Visitor(app.url);
    const asked = await begin(second, mine.id);
    const replay = scene.answerTo(asked, { subject: 'cy-0003', assertionId: answer.assertionId });
    const refused = await bring(second, mine.id, encoded(signedAnswer(replay, key)), asked.relay);
    expect([refused.status, await scene.lastWhy()]).toEqual([403, ['refused', 'sso_replayed']]);
    // the very same answer, by somebody who took it from the first one's browser
    const thief = new Visitor(app.url);
    const stolen = await bring(thief, mine.id, encoded(signedAnswer(answer, key)), question.relay);
    expect([stolen.status, await scene.lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
  });

  it('SPEC-SES-128: an answer that nobody asked for is refused, unless the organisation allows it', async () => {
    const answerUnasked = (subject: string) => {
      const own = {
        id: '',
        to: '',
        issuer: `${app.url}/sso/saml/${mine.id}/metadata`,
        acs: `${app.url}/sso/saml/${mine.id}/acs`,
        relay: '',
      };
      return encoded(
        signedAnswer(
          scene.answerTo(own, { request: null, subject, attributes: { email: `${subject}@${org.domain}` } }),
          key,
        ),
      );
    };
    const refused = await bring(new Visitor(app.url), mine.id, answerUnasked('dee'), '');
    expect([refused.status, await scene.lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
    const allow = (idp_initiated: boolean) =>
      org.founder.call('save_identity_provider', { p_settings: { idp_initiated }, p_provider: mine.id });
    expect(await allow(true)).toMatchObject({ ok: true });
    const visitor = new Visitor(app.url);
    const taken = await bring(visitor, mine.id, answerUnasked('dee'), '/anything');
    expect([taken.status, taken.headers.get('location')]).toEqual([303, '/inbox']);
    // one that answers somebody's question is not taken from a browser that never asked
    const asked = await begin(new Visitor(app.url), mine.id);
    const foreign = await bring(
      new Visitor(app.url),
      mine.id,
      encoded(signedAnswer(scene.answerTo(asked), key)),
      asked.relay,
    );
    expect([foreign.status, await scene.lastWhy()]).toEqual([403, ['refused', 'not_asked']]);
    expect(await allow(false)).toMatchObject({ ok: true });
  });

  it('SPEC-SES-129: an identity provider of one organisation opens no other, whatever it says', async () => {
    const other = await openOrganisation(db);
    const theirs = await openProvider(other, {
      kind: 'saml',
      client_id: null,
      issuer: idp.entityId,
      metadata: settingsOf({ signIn: idp.signIn, certificate: key.certificate }),
    });
    const visitor = new Visitor(app.url);
    const question = await begin(visitor, theirs.id);
    // the attacker's own key, the victim's issuer, subject and address
    const claim = scene.answerTo(question, {
      issuer: idp.entityId,
      subject: 'ada-0001',
      attributes: { email: `ada@${org.domain}` },
    });
    const before = await scene.events();
    const refused = await bring(visitor, theirs.id, encoded(signedAnswer(claim, key)), question.relay);
    expect(refused.status).toBe(403);
    expect(await lastEvent(other, 'sso.sign_in')).toMatchObject({ token: 'sso_address_refused' });
    // brought to the victim's address, it is an answer to nobody's question
    const brought = await bring(visitor, provider.id, encoded(signedAnswer(claim, key)), question.relay);
    expect([brought.status, await scene.lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
    expect((await scene.events()) - before).toBe(1);
  });

  it('SPEC-SES-133: a member connects the account that they have by SAML, and the password opens it no more', async () => {
    const own = await openOrganisation(db);
    const email = `founder@${own.domain}`;
    const saml = { kind: 'saml', client_id: null, issuer: 'https://own.example', default_role: null };
    const { id } = await openProvider(own, {
      ...saml,
      metadata: settingsOf({ signIn: 'https://own.example/sso', certificate: key.certificate }),
    });
    const founder = new Visitor(app.url);
    expect((await founder.post('/sign-in', { email, password: PASSWORD })).status).toBe(303);
    const page = await (await founder.post(`/profile/single-sign-on/saml/${id}`, {})).text();
    const way = /href="(https:\/\/own\.example\/sso[^"]*)"/.exec(page)?.[1] ?? '';
    const question = readQuestion(way.replaceAll('&amp;', '&'));
    const claim = scene.answerTo(question, {
      issuer: 'https://own.example',
      subject: 'f-1',
      attributes: { email },
    });
    const answer = await bring(founder, id, encoded(signedAnswer(claim, key)), question.relay);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/profile']);
    expect((await founder.get('/profile')).status).toBe(200);
    expect(await lastEvent(own, 'sso.connect')).toMatchObject({ outcome: 'done' });
    const again = await new Visitor(app.url).post('/sign-in', { email, password: PASSWORD });
    expect(again.status).toBe(403);
    // somebody of another organisation finds no such provider
    const outsider = new Visitor(app.url);
    const other = await openOrganisation(db);
    await outsider.post('/sign-in', { email: `founder@${other.domain}`, password: PASSWORD });
    const refused = await outsider.post(`/profile/single-sign-on/saml/${id}`, {});
    expect(refused.status).toBe(404);
  });

  it('gives its own metadata to whoever asks, and for no provider that is not there', async () => {
    const answer = await fetch(`${app.url}/sso/saml/${provider.id}/metadata`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/samlmetadata+xml; charset=utf-8',
    ]);
    expect(await answer.text()).toContain(`entityID="${app.url}/sso/saml/${provider.id}/metadata"`);
    for (const place of ['nothing', '00000000-0000-4000-8000-000000000000'])
      expect((await fetch(`${app.url}/sso/saml/${place}/metadata`)).status).toBe(404);
  });
});
