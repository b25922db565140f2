import { afterEach, describe, expect, it, vi } from 'vitest';
import { verifyResponse, type Trusted } from '../../../src/lib/server/saml/verify-response.ts';
import { makeCertificate } from '../../support/saml/certificate.ts';
import {
  answerNow,
  assertionText,
  encoded,
  responseText,
  signedAnswer,
  signElement,
  type Answer,
  type Layers,
} from '../../support/saml/response.ts';

const idp = makeCertificate('the identity provider');
const stranger = makeCertificate('a stranger');
const next = makeCertificate('the next key');

const trusted: Trusted = {
  issuer: 'https://idp.example/metadata',
  audience: 'https://app.example/saml',
  recipient: 'https://app.example/acs',
  request: '_request1',
  certificates: [idp.certificate],
  responseSigned: false,
};
const verdict = async (xml: string, over: Partial<Trusted> = {}) => {
  const answer = await verifyResponse(encoded(xml), { ...trusted, ...over });
  return answer.ok ? answer.claims.subject : answer.reason;
};
const said = (over: Partial<Answer>, trust: Partial<Trusted> = {}) =>
  verdict(signedAnswer(answerNow(over), idp), trust);
const MINUTE = 60_000;

describe('what an identity provider answers', () => {
  afterEach(() => void vi.useRealTimers());

  it('reads who signed in, and until when the assertion could be shown again', async () => {
    const answer = answerNow();
    const outcome = await verifyResponse(encoded(signedAnswer(answer, idp)), trusted);
    expect(outcome).toEqual({
      ok: true,
      claims: {
        assertionId: '_assertion1',
        subject: 'ada-0001',
        email: 'ada@idp.example',
        name: 'Ada Obi',
        usableUntil: new Date(answer.notAfter + 2 * MINUTE),
      },
    });
    expect(await verdict(signedAnswer(answerNow(), idp, 'both'))).toBe('ada-0001');
  });

  it('SPEC-SES-65: an assertion must be signed, whatever signs the response around it', async () => {
    const layers: Record<Layers, string> = {
      none: 'not_signed',
      response: 'not_signed',
      assertion: 'ada-0001',
      both: 'ada-0001',
    };
    for (const [layer, expected] of Object.entries(layers))
      expect([layer, await verdict(signedAnswer(answerNow(), idp, layer as Layers))]).toEqual([
        layer,
        expected,
      ]);
  });

  it('SPEC-SES-66: a provider that signs its responses is believed with that signature alone, and a wrong one is never passed over', async () => {
    const strict = { responseSigned: true };
    expect(await verdict(signedAnswer(answerNow(), idp, 'both'), strict)).toBe('ada-0001');
    expect(await verdict(signedAnswer(answerNow(), idp), strict)).toBe('response_not_signed');
    const half = signElement(signedAnswer(answerNow(), idp), 'Response', stranger);
    expect(await verdict(half)).toBe('bad_signature');
    const changed = signedAnswer(answerNow(), idp, 'both').replace(
      'ID="_response1"',
      'ID="_response1" Consent="x"',
    );
    expect(await verdict(changed)).toBe('bad_signature');
  });

  it('SPEC-SES-67: a key that is not in the metadata signs nothing, though the answer brings its certificate along', async () => {
    const foreign = signedAnswer(answerNow(), stranger);
    expect(foreign).toContain('X509Certificate');
    expect(await verdict(foreign)).toBe('bad_signature');
    expect(await verdict(signedAnswer(answerNow(), stranger, 'both'))).toBe('bad_signature');
    // while a key changes, both are known
    const both = { certificates: [idp.certificate, next.certificate] };
    expect(await verdict(signedAnswer(answerNow(), next), both)).toBe('ada-0001');
    expect(await verdict(signedAnswer(answerNow(), next))).toBe('bad_signature');
  });

  it('SPEC-SES-68: one letter changed under a signature is seen', async () => {
    const whole = signedAnswer(answerNow(), idp);
    for (const [from, to] of [
      ['ada-0001', 'ada-0002'],
      ['ada@idp.example', 'eve@idp.example'],
      ['https://app.example/saml<', 'https://app.example/sam1<'],
    ] as const) {
      expect(whole).toContain(from);
      expect(await verdict(whole.replace(from, to))).toBe('bad_signature');
    }
  });

  it('SPEC-SES-69: signatures made with SHA-1, with a shared key or with a canonical form that keeps comments are refused', async () => {
    const sign = (how: Parameters<typeof signedAnswer>[3]) =>
      verdict(signedAnswer(answerNow(), idp, 'assertion', how));
    expect(await sign({ signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })).toBe('weak_algorithm');
    expect(await sign({ digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })).toBe('weak_algorithm');
    expect(await sign({ canonical: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments' })).toBe(
      'signature_form',
    );
    expect(await sign({ signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512' })).toBe('ada-0001');
    const shared = signedAnswer(answerNow(), idp).replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    );
    expect(await verdict(shared)).toBe('weak_algorithm');
  });

  it('SPEC-SES-70: an assertion for another application, for several without ours, or for none in particular is refused', async () => {
    expect(await said({ audience: 'https://other.example/saml' })).toBe('wrong_audience');
    expect(await said({ audience: 'https://app.example/saml/' })).toBe('wrong_audience');
    const more = (audience: string) =>
      `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
    expect(await said({ moreConditions: more('https://other.example/saml') })).toBe('wrong_audience');
    expect(await said({ moreConditions: more('https://app.example/saml') })).toBe('ada-0001');
    const a = answerNow();
    const none = assertionText(a).replace(/<saml:AudienceRestriction>.*?<\/saml:AudienceRestriction>/, '');
    expect(await verdict(signElement(responseText(a, none), 'Assertion', idp))).toBe('wrong_audience');
    const without = assertionText(a).replace(/<saml:Conditions .*<\/saml:Conditions>/, '');
    expect(await verdict(signElement(responseText(a, without), 'Assertion', idp))).toBe('wrong_audience');
    expect(await said({ moreConditions: '<saml:Condition/>' })).toBe('unknown_condition');
  });

  it('SPEC-SES-71: an assertion for another address, or without one, is refused, and so is a response sent elsewhere', async () => {
    expect(await said({ recipient: 'https://app.example/acs2' })).toBe('wrong_recipient');
    expect(await said({ recipient: '' })).toBe('wrong_recipient');
    expect(await said({ destination: 'https://other.example/acs' })).toBe('wrong_destination');
    const a = answerNow();
    const holder = assertionText(a).replace('cm:bearer', 'cm:holder-of-key');
    expect(await verdict(signElement(responseText(a, holder), 'Assertion', idp))).toBe('no_confirmation');
    const bare = assertionText(a).replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, '');
    expect(await verdict(signElement(responseText(a, bare), 'Assertion', idp))).toBe('no_confirmation');
    const endless = assertionText(a).replace(/(<saml:SubjectConfirmationData) NotOnOrAfter="[^"]*"/, '$1');
    expect(await verdict(signElement(responseText(a, endless), 'Assertion', idp))).toBe('no_end');
  });

  it('SPEC-SES-72: an answer to another request, or to none, is refused, and one that nobody asked for unless that is allowed', async () => {
    expect(await said({ request: '_request2' })).toBe('wrong_request');
    expect(await said({ request: null })).toBe('wrong_request');
    const unasked = { request: null };
    expect(await said({ request: null }, unasked)).toBe('ada-0001');
    expect(await said({ request: '_request1' }, unasked)).toBe('not_asked');
    // the response says the right one, the assertion inside belongs to another sign-in
    const mine = answerNow();
    const theirs = assertionText(answerNow({ request: '_request2', subject: 'ben-0002' }));
    expect(await verdict(signElement(responseText(mine, theirs), 'Assertion', idp))).toBe('wrong_request');
  });

  it('SPEC-SES-73: an answer from another identity provider is refused, by the response and by the assertion', async () => {
    expect(await said({ issuer: 'https://other.example/metadata' })).toBe('wrong_issuer');
    const a = answerNow();
    const other = assertionText(answerNow({ issuer: 'https://other.example/metadata' }));
    expect(await verdict(signElement(responseText(a, other), 'Assertion', idp))).toBe('wrong_issuer');
    const around = signedAnswer(a, idp).replace(a.issuer, 'https://other.example/metadata');
    expect(await verdict(around)).toBe('wrong_issuer');
  });

  it('SPEC-SES-74: clocks may differ by two minutes and no more, both ways', async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const edges: [Partial<Answer>, string][] = [
      [{ notAfter: now - 2 * MINUTE + 1 }, 'ada-0001'],
      [{ notAfter: now - 2 * MINUTE }, 'expired'],
      [{ notBefore: now + 2 * MINUTE }, 'ada-0001'],
      [{ notBefore: now + 2 * MINUTE + 1 }, 'not_yet_valid'],
      [{ issued: now + 2 * MINUTE, notBefore: now, notAfter: now + 1 }, 'ada-0001'],
      [{ issued: now + 2 * MINUTE + 1, notBefore: now }, 'not_yet_valid'],
      [{ issued: now - 12 * MINUTE + 1, notAfter: now + MINUTE }, 'ada-0001'],
      [{ issued: now - 12 * MINUTE, notAfter: now + 60 * MINUTE }, 'expired'],
    ];
    for (const [answer, expected] of edges) expect([answer, await said(answer)]).toEqual([answer, expected]);
    const a = answerNow();
    const local = assertionText(a).replace(/IssueInstant="[^"]*"/, 'IssueInstant="2026-11-21T10:00:00"');
    expect(await verdict(signElement(responseText(a, local), 'Assertion', idp))).toBe('bad_time');
  });

  it('refuses what names nobody, or somebody else each time, and what the provider itself refused', async () => {
    expect(await said({ subject: '' })).toBe('no_subject');
    expect(await said({ subject: 'x'.repeat(256) })).toBe('no_subject');
    expect(await said({ format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' })).toBe(
      'passing_subject',
    );
    expect(await said({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })).toBe('provider_refused');
  });

  it('takes the address from the name when that is its form, and the names that common providers use', async () => {
    const claims = async (over: Partial<Answer>) => {
      const outcome = await verifyResponse(encoded(signedAnswer(answerNow(over), idp)), trusted);
      return outcome.ok ? [outcome.claims.email, outcome.claims.name] : outcome.reason;
    };
    const email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    expect(await claims({ subject: 'ada@idp.example', format: email, attributes: {} })).toEqual([
      'ada@idp.example',
      null,
    ]);
    expect(await claims({ attributes: {} })).toEqual([null, null]);
    const entra = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
    const attributes = {
      [`${entra}emailaddress`]: 'ada@idp.example',
      [`${entra}givenname`]: 'Ada',
      [`${entra}surname`]: 'Obi',
      constructor: 'x',
      __proto__x: 'y',
    };
    expect(await claims({ attributes })).toEqual(['ada@idp.example', 'Ada Obi']);
  });
});
