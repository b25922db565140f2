import { SAML } from '@node-saml/node-saml';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { verifyResponse, type Trusted } from '../../../src/lib/server/saml/verify-response.ts';
import { makeCertificate } from '../../support/saml/certificate.ts';
import {
  answerNow,
  assertionText,
  encoded,
  responseText,
  signedAnswer,
  signElement,
} from '../../support/saml/response.ts';
import { EVIL, WRAPPINGS, wrap } from '../../support/saml/wrapping.ts';

const idp = makeCertificate('the identity provider');
const trusted: Trusted = {
  issuer: 'https://idp.example/metadata',
  audience: 'https://app.example/saml',
  recipient: 'https://app.example/acs',
  request: '_request1',
  certificates: [idp.certificate],
  responseSigned: false,
};
const verify = async (xml: string) => {
  const answer = await verifyResponse(encoded(xml), trusted);
  return answer.ok ? answer.claims.subject : answer.reason;
};

/** A careless reader: some signature in it is right, so it takes the first name there is. */
function deceived(xml: string): boolean {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const signatures = Array.from(
    document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature'),
  );
  const right = signatures.some((signature) => {
    const reader = new SignedXml({ publicCert: idp.certificate });
    reader.loadSignature(signature);
    try {
      return reader.checkSignature(xml);
    } catch {
      return false;
    }
  });
  return right && xml.indexOf(EVIL) >= 0;
}

describe('forged answers', () => {
  it('SPEC-SES-75: the eight ways to wrap a signature are refused, on an answer signed once and on one signed twice', async () => {
    const refused: Record<string, string[]> = {};
    for (const { name, of, forge } of WRAPPINGS) {
      const layers = of === 'response' ? (['response', 'both'] as const) : (['assertion', 'both'] as const);
      for (const layer of layers) {
        const xml = wrap(signedAnswer(answerNow(), idp, layer), forge);
        expect([name, layer, deceived(xml)]).toEqual([name, layer, true]);
        (refused[name.slice(0, 4)] ??= []).push(await verify(xml));
      }
    }
    expect(Object.keys(refused)).toEqual(['XSW1', 'XSW2', 'XSW3', 'XSW4', 'XSW5', 'XSW6', 'XSW7', 'XSW8']);
    const reasons = new Set(Object.values(refused).flat());
    expect([...reasons].toSorted()).toEqual(['several_assertions']);
  });

  it('does not rest on the shape alone: the library that checks signatures reads no forged name either', async () => {
    const library = new SAML({
      idpCert: idp.certificate,
      issuer: trusted.audience,
      audience: trusted.audience,
      callbackUrl: trusted.recipient,
      wantAuthnResponseSigned: false,
    });
    for (const { of, forge } of WRAPPINGS) {
      const xml = wrap(signedAnswer(answerNow(), idp, of === 'response' ? 'both' : 'assertion'), forge);
      const read = await library.validatePostResponseAsync({ SAMLResponse: encoded(xml) }).then(
        ({ profile }) => profile?.nameID,
        () => 'refused',
      );
      expect(['refused', 'ada-0001']).toContain(read);
    }
  });

  it('refuses the wrapped answers also where the second assertion goes by another name', async () => {
    const hidden = (xml: string) =>
      xml.replace(
        /<saml:Assertion((?:(?!<saml:Assertion)[\s\S])*?_forged_assertion[\s\S]*?)<\/saml:Assertion>/,
        '<saml:assertion$1</saml:assertion>',
      );
    for (const { forge, of } of WRAPPINGS) {
      const xml = hidden(
        wrap(signedAnswer(answerNow(), idp, of === 'response' ? 'response' : 'assertion'), forge),
      );
      expect(xml).toContain(EVIL);
      expect(['several_assertions', 'not_xml', 'no_assertion']).toContain(await verify(xml));
    }
    const whole = signedAnswer(answerNow(), idp);
    const inside = (part: string) => whole.replace('</samlp:Response>', `${part}</samlp:Response>`);
    expect(await verify(inside('<samlp:Extensions><x xmlns="urn:x"/></samlp:Extensions>'))).toBe(
      'unexpected_element',
    );
    expect(await verify(inside('<Assertion xmlns="urn:other"/>'))).toBe('several_assertions');
    expect(await verify(inside('<x xmlns="urn:x"/>'))).toBe('unexpected_element');
    expect(await verify(whole.replace('<samlp:Status>', '<samlp:Status ID="_assertion1">'))).toBe(
      'repeated_id',
    );
    expect(await verify(whole.replace('<samlp:Status>', '<samlp:Status xml:id="_assertion1">'))).toBe(
      'repeated_id',
    );
  });

  it('SPEC-SES-76: a comment, a CDATA section, an instruction or an entity inside a name is refused, signed or not', async () => {
    const marks = ['<!-- -->', '<![CDATA[x]]>', '<?x y?>', '&unknown;'];
    for (const mark of marks) {
      const signed = signedAnswer(answerNow({ subject: 'admin@idp.example.evil.example' }), idp);
      const injected = signed.replace('admin@idp.example.evil', `admin@idp.example${mark}.evil`);
      expect(injected).not.toBe(signed);
      expect([mark, await verify(injected)]).toEqual([mark, 'forbidden_markup']);
    }
    const a = answerNow({ subject: 'admin@idp.example<!---->.evil.example' });
    expect(await verify(signElement(responseText(a), 'Assertion', idp))).toBe('forbidden_markup');
  });

  it('SPEC-SES-77: an answer of one’s own around somebody else’s signed assertion is refused', async () => {
    const mine = answerNow({ responseId: '_mine' });
    for (const theirs of [
      answerNow({ subject: EVIL, request: '_request2' }),
      answerNow({ subject: EVIL, request: null }),
      answerNow({
        subject: EVIL,
        audience: 'https://other.example/saml',
        recipient: 'https://other.example/acs',
      }),
    ]) {
      const signed = signElement(responseText(theirs), 'Assertion', idp);
      const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(signed)?.[0] ?? '';
      expect(assertion).toContain('SignatureValue');
      expect(['wrong_request', 'wrong_audience']).toContain(await verify(responseText(mine, assertion)));
    }
    // two at once, the reader's first and the verifier's
    const own = assertionText(answerNow({ assertionId: '_own', subject: EVIL }));
    const genuine = signedAnswer(mine, idp);
    expect(await verify(genuine.replace('<saml:Assertion', `${own}<saml:Assertion`))).toBe(
      'several_assertions',
    );
  });

  it('SPEC-SES-78: a document type, an entity bomb, an instruction and what is too large or too deep are refused before they are parsed', async () => {
    const whole = signedAnswer(answerNow(), idp);
    const bomb =
      '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>' +
      whole.replace('ada-0001', '&c;');
    const deep = responseText(answerNow(), '<x>'.repeat(200) + '</x>'.repeat(200));
    const cases: [string, string][] = [
      [bomb, 'forbidden_markup'],
      [`<!DOCTYPE r SYSTEM "file:///etc/passwd">${whole}`, 'forbidden_markup'],
      [`<?xml-stylesheet href="x"?>${whole}`, 'forbidden_markup'],
      [`<?xml version="1.0" encoding="UTF-16"?>${whole}`, 'forbidden_markup'],
      [`<?xml version="1.0" encoding="UTF-8"?>\n${whole}`, 'ada-0001'],
      [whole + ' '.repeat(300_000), 'too_large'],
      [responseText(answerNow(), '<x/>'.repeat(7_000)), 'too_large'],
      [deep, 'too_deep'],
      [responseText(answerNow(), '<x>'.repeat(5_000)), 'not_xml'],
      [whole.replace('</samlp:Response>', ''), 'not_xml'],
      [whole.replace('ada-0001', 'ada\u0000'), 'not_xml'],
      ['', 'not_base64'],
      ['<a/>', 'not_a_response'],
    ];
    for (const [xml, expected] of cases)
      expect([xml.slice(0, 60), await verify(xml)]).toEqual([xml.slice(0, 60), expected]);
    const raw = async (text: string) => (await verifyResponse(text, trusted)) as { reason?: string };
    expect((await raw('not base64!')).reason).toBe('not_base64');
    expect((await raw('x'.repeat(400_000))).reason).toBe('too_large');
    expect((await raw(Buffer.from([0x3c, 0xff, 0xfe]).toString('base64'))).reason).toBe('not_utf8');
  });

  it('SPEC-SES-79: whatever is changed in an answer at random, nobody else is signed in and nothing breaks', async () => {
    const whole = signedAnswer(answerNow(), idp);
    const pieces = [
      '<',
      '>',
      '"',
      '&lt;',
      '<!--',
      '\u202e',
      'ID="_assertion1"',
      '<saml:Assertion>',
      '</saml:Subject>',
      EVIL,
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.nat(400),
        fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 40 }), fc.constant('')),
        async (from, length, put) => {
          const changed = whole.slice(0, from) + put + whole.slice(from + length);
          const answer = await verifyResponse(encoded(changed), trusted);
          if (answer.ok)
            expect(answer.claims).toMatchObject({ subject: 'ada-0001', email: 'ada@idp.example' });
          else expect(answer.explanation.length).toBeGreaterThan(20);
        },
      ),
      { numRuns: 400, seed: Number(process.env['TEST_SEED'] ?? 1) },
    );
  });
});
