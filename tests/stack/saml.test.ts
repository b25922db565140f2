import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../db/sessions/signing-on.ts';
import { lastEvent, openOrganisation, type Organisation } from '../db/onboarding/organisation.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { makeCertificate } from '../support/saml/certificate.ts';
import { openIdentityProvider, type IdentityProvider } from '../support/saml/identity-provider.ts';
import {
  answerNow,
  encoded,
  responseText,
  signedAnswer,
  signElement,
  type Answer,
} from '../support/saml/response.ts';
import { begin, bring, comeBack, settingsOf, type Question } from '../support/saml/visitor.ts';
import { EVIL, wrap, WRAPPINGS } from '../support/saml/wrapping.ts';
import { openApp, type ServedApp } from '../support/served-app.ts';
import { Visitor } from '../support/visitor.ts';

const MINUTE = 60_000;

describe('signing in by SAML, over the built app', { timeout: 120_000 }, () => {
  let db: TestDatabase;
  let app: ServedApp;
  let idp: IdentityProvider;
  let org: Organisation;
  let provider: Provider;
  /** A second provider, whose key is this test's own, so that it can say anything. */
  let mine: Provider;
  const key = makeCertificate('a provider that lies');
  const stranger = makeCertificate('a stranger');

  beforeAll(async () => {
    db = await openDatabase();
    app = await openApp(db);
    org = await openOrganisation(db);
    const ada = { id: 'ada-0001', email: `ada@${org.domain}`, name: 'Ada Obi' };
    idp = await openIdentityProvider(ada);
    const saml = { kind: 'saml', client_id: null };
    provider = await openProvider(org, { ...saml, issuer: idp.entityId, metadata: settingsOf(idp) });
    mine = await openProvider(org, {
      ...saml,
      issuer: 'https://liar.example/metadata',
      metadata: settingsOf({ signIn: 'https://liar.example/sso', certificate: key.certificate }),
    });
  }, 300_000);
  beforeEach(async () => void (await db.admin`delete from app.attempts`));
  afterAll(async () => {
    await app.close();
    await idp.close();
    await db.close();
  });

  const events = async () => {
    const [row] =
      await db.admin`select count(*)::int as events from audit.events where tenant_id = ${org.tenant}`;
    return Number(row?.['events']);
  };
  const lastWhy = async () => {
    const event = await lastEvent(org, 'sso.sign_in');
    return [event['outcome'], (event['payload'] as { why?: string }).why ?? event['token']];
  };
  const answerTo = (question: Question, over: Partial<Answer> = {}): Answer =>
    answerNow({
      issuer: mine.issuer,
      audience: question.issuer,
      recipient: question.acs,
      destination: question.acs,
      request: question.id,
      subject: 'ben-0002',
      assertionId: `_${crypto.randomUUID()}`,
      attributes: { email: `ben@${org.domain}`, displayName: 'Ben Eze' },
      ...over,
    });

  it('SPEC-SES-180: somebody goes to their organisation’s own sign-in and comes back signed in, to the page they asked for', async () => {
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

  it('SPEC-SES-181: every forged, foreign, stale or misdirected answer is refused in words, and recorded with its reason', async () => {
    const forged = (n: number) => (a: Answer) => {
      const { of, forge } = WRAPPINGS[n - 1]!;
      return wrap(signedAnswer(a, key, of === 'response' ? 'both' : 'assertion'), forge);
    };
    const said = (over: Partial<Answer>) => (a: Answer) => signedAnswer({ ...a, ...over }, key);
    const cases: [string, string, (a: Answer) => string][] = [
      ...WRAPPINGS.map(
        ({ name }, i) =>
          [name, 'several_assertions', forged(i + 1)] as [string, string, (a: Answer) => string],
      ),
      ['comment', 'forbidden_markup', (a) => signedAnswer(a, key).replace('ben-0002', 'ben<!-- -->-0002')],
      ['document type', 'forbidden_markup', (a) => `<!DOCTYPE a>${signedAnswer(a, key)}`],
      ['unsigned', 'not_signed', (a) => responseText(a)],
      [
        'another’s',
        'wrong_request',
        (a) => {
          const theirs = signElement(
            responseText({ ...a, request: '_other', subject: EVIL }),
            'Assertion',
            key,
          );
          return responseText(a, /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(theirs)?.[0]);
        },
      ],
      ['expired', 'expired', said({ notAfter: Date.now() - 3 * MINUTE })],
      ['old', 'expired', said({ issued: Date.now() - 15 * MINUTE })],
      ['early', 'not_yet_valid', said({ notBefore: Date.now() + 5 * MINUTE })],
      ['audience', 'wrong_audience', said({ audience: `${app.url}/sso/saml/${provider.id}/metadata` })],
      ['recipient', 'wrong_recipient', said({ recipient: `${app.url}/sso/saml/${provider.id}/acs` })],
      ['issuer', 'wrong_issuer', said({ issuer: provider.issuer })],
      ['wrong key', 'bad_signature', (a) => signedAnswer(a, stranger)],
      [
        'weak',
        'weak_algorithm',
        (a) => signedAnswer(a, key, 'assertion', { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
      ],
    ];
    for (const [name, why, make] of cases) {
      const visitor = new Visitor(app.url);
      const question = await begin(visitor, mine.id);
      const before = await events();
      const answer = await bring(visitor, mine.id, encoded(make(answerTo(question))), question.relay);
      expect([name, answer.status, await lastWhy(), (await events()) - before]).toEqual([
        name,
        403,
        ['refused', why],
        1,
      ]);
      expect(await answer.text()).toContain('Begin again');
      expect([...visitor.cookies.keys()].filter((cookie) => cookie.startsWith('__Host-'))).toEqual([]);
    }
    const [row] =
      await db.admin`select count(*)::int as found from app.identities where subject in ('ben-0002', ${EVIL})`;
    expect(row).toEqual({ found: 0 });
  });

  it('SPEC-SES-182: an assertion counts once, also in an answer to a question of its own', async () => {
    const first = new Visitor(app.url);
    const question = await begin(first, mine.id);
    const answer = answerTo(question, { subject: 'cy-0003', attributes: { email: `cy@${org.domain}` } });
    const went = await bring(first, mine.id, encoded(signedAnswer(answer, key)), question.relay);
    expect([went.status, went.headers.get('location')]).toEqual([303, '/requests']);
    const second = new Visitor(app.url);
    const asked = await begin(second, mine.id);
    const replay = answerTo(asked, { subject: 'cy-0003', assertionId: answer.assertionId });
    const refused = await bring(second, mine.id, encoded(signedAnswer(replay, key)), asked.relay);
    expect([refused.status, await lastWhy()]).toEqual([403, ['refused', 'sso_replayed']]);
    // the very same answer, by somebody who took it from the first one's browser
    const thief = new Visitor(app.url);
    const stolen = await bring(thief, mine.id, encoded(signedAnswer(answer, key)), question.relay);
    expect([stolen.status, await lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
  });

  it('SPEC-SES-183: an answer that nobody asked for is refused, unless the organisation allows it', async () => {
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
          answerTo(own, { request: null, subject, attributes: { email: `${subject}@${org.domain}` } }),
          key,
        ),
      );
    };
    const refused = await bring(new Visitor(app.url), mine.id, answerUnasked('dee'), '');
    expect([refused.status, await lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
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
      encoded(signedAnswer(answerTo(asked), key)),
      asked.relay,
    );
    expect([foreign.status, await lastWhy()]).toEqual([403, ['refused', 'not_asked']]);
    expect(await allow(false)).toMatchObject({ ok: true });
  });

  it('SPEC-SES-184: an identity provider of one organisation opens no other, whatever it says', async () => {
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
    const claim = answerTo(question, {
      issuer: idp.entityId,
      subject: 'ada-0001',
      attributes: { email: `ada@${org.domain}` },
    });
    const before = await events();
    const refused = await bring(visitor, theirs.id, encoded(signedAnswer(claim, key)), question.relay);
    expect(refused.status).toBe(403);
    expect(await lastEvent(other, 'sso.sign_in')).toMatchObject({ token: 'sso_address_refused' });
    // brought to the victim's address, it is an answer to nobody's question
    const brought = await bring(visitor, provider.id, encoded(signedAnswer(claim, key)), question.relay);
    expect([brought.status, await lastWhy()]).toEqual([403, ['refused', 'sso_unasked']]);
    expect((await events()) - before).toBe(1);
  });

  it('SPEC-SES-185: whatever is posted to the callback, the page is clear, nothing fails, and the trail holds refusals alone', async () => {
    const malformed = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.base64String({ maxLength: 400 }),
      fc.string({ maxLength: 200, unit: 'binary' }).map((text) => encoded(text)),
      fc.constantFrom(
        '',
        '=',
        encoded('<'),
        encoded('<a>'),
        encoded('<!DOCTYPE a>'),
        encoded('<Response/>'),
        'A'.repeat(900_000),
      ),
    );
    const [last] =
      await db.admin`select coalesce(max(seq), 0)::int as seq from audit.links where tenant_id = ${org.tenant}`;
    await fc.assert(
      fc.asyncProperty(
        malformed,
        fc.string({ maxLength: 60 }),
        fc.boolean(),
        async (response, relay, asked) => {
          const visitor = new Visitor(app.url);
          const state = asked ? (await begin(visitor, mine.id)).relay : relay;
          const answer = await bring(visitor, mine.id, response, state);
          expect([400, 403, 410]).toContain(answer.status);
          expect(await answer.text()).toContain('Begin again');
          expect(
            [...visitor.cookies.keys()].filter((cookie) => cookie.startsWith('__Host-countersign')),
          ).toEqual([]);
        },
      ),
      { numRuns: 60, seed: Number(process.env['TEST_SEED'] ?? 1) },
    );
    const added = await db.admin`select distinct e.action, e.outcome from audit.links l join audit.events e
      on e.tenant_id = l.tenant_id and e.id = l.event_id where l.tenant_id = ${org.tenant} and l.seq > ${Number(last?.['seq'])}`;
    expect([...added]).toEqual([{ action: 'sso.sign_in', outcome: 'refused' }]);
    // addresses of no provider, and forms that are none
    for (const place of ['nothing', '00000000-0000-4000-8000-000000000000'])
      expect((await bring(new Visitor(app.url), place, 'x', '')).status).toBeLessThan(500);
    for (const type of ['application/json', 'multipart/form-data', 'text/plain', 'application/xml']) {
      const init = { method: 'POST', headers: { 'content-type': type, origin: 'null' }, body: '{"a":1}' };
      expect((await fetch(`${app.url}/sso/saml/${mine.id}/acs`, init)).status).toBeLessThan(500);
    }
  });

  it('SPEC-SES-186: a form from another site is turned away everywhere else', async () => {
    for (const place of ['/sign-in', '/sign-up', '/requests/new', `/sso/saml/${mine.id}/start`]) {
      const answer = await new Visitor(app.url).post(place, { a: 'b' }, 'https://elsewhere.example');
      expect([place, answer.status]).toEqual([place, 403]);
    }
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
