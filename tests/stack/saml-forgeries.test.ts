import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/saml/certificate.ts';
import { encoded, responseText, signedAnswer, signElement, type Answer } from '../support/saml/response.ts';
import { Scene } from '../support/saml/scene.ts';
import { begin, bring } from '../support/saml/visitor.ts';
import { EVIL, wrap, WRAPPINGS } from '../support/saml/wrapping.ts';
import type { Provider } from '../db/sessions/signing-on.ts';
import type { TestDatabase } from '../support/database.ts';
import type { KeyAndCertificate } from '../support/saml/certificate.ts';
import type { ServedApp } from '../support/served-app.ts';
import { Visitor } from '../support/visitor.ts';

const MINUTE = 60_000;
const OTHER = '00000000-0000-4000-8000-000000000000';

describe('forged and malformed answers, over the built app', { timeout: 120_000 }, () => {
  let scene: Scene;
  let db: TestDatabase;
  let app: ServedApp;
  let mine: Provider;
  let key: KeyAndCertificate;
  const stranger = makeCertificate('a stranger');

  beforeAll(async () => {
    scene = await Scene.open();
    ({ db, app, key, provider: mine } = scene);
  }, 300_000);
  beforeEach(() => scene.forgetAttempts());
  afterAll(() => scene.close());

  it('SPEC-SES-126: every forged, foreign, stale or misdirected answer is refused in words, and recorded with its reason', async () => {
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
      ['audience', 'wrong_audience', said({ audience: `${app.url}/sso/saml/${OTHER}/metadata` })],
      ['recipient', 'wrong_recipient', said({ recipient: `${app.url}/sso/saml/${OTHER}/acs` })],
      ['issuer', 'wrong_issuer', said({ issuer: 'https://other.example/metadata' })],
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
      const before = await scene.events();
      const answer = await bring(visitor, mine.id, encoded(make(scene.answerTo(question))), question.relay);
      expect([name, answer.status, await scene.lastWhy(), (await scene.events()) - before]).toEqual([
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

  it('SPEC-SES-130: whatever is posted to the callback, the page is clear, nothing fails, and the trail holds refusals alone', async () => {
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
      await db.admin`select coalesce(max(seq), 0)::int as seq from audit.links where tenant_id = ${scene.org.tenant}`;
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
      on e.tenant_id = l.tenant_id and e.id = l.event_id where l.tenant_id = ${scene.org.tenant} and l.seq > ${Number(last?.['seq'])}`;
    expect([...added]).toEqual([{ action: 'sso.sign_in', outcome: 'refused' }]);
    // addresses of no provider, and forms that are none
    for (const place of ['nothing', '00000000-0000-4000-8000-000000000000'])
      expect((await bring(new Visitor(app.url), place, 'x', '')).status).toBeLessThan(500);
    for (const type of ['application/json', 'multipart/form-data', 'text/plain', 'application/xml']) {
      const init = { method: 'POST', headers: { 'content-type': type, origin: 'null' }, body: '{"a":1}' };
      expect((await fetch(`${app.url}/sso/saml/${mine.id}/acs`, init)).status).toBeLessThan(500);
    }
  });

  it('SPEC-SES-131: a form from another site is turned away everywhere else', async () => {
    for (const place of ['/sign-in', '/sign-up', '/requests/new', `/sso/saml/${mine.id}/start`]) {
      const answer = await new Visitor(app.url).post(place, { a: 'b' }, 'https://elsewhere.example');
      expect([place, answer.status]).toEqual([place, 403]);
    }
  });
});
