import { SignedXml } from 'xml-crypto';
import type { KeyAndCertificate } from './certificate.ts';

/** What an identity provider would say; every test changes one thing. */
export interface Answer {
  issuer: string;
  subject: string;
  format: string;
  recipient: string;
  destination: string;
  audience: string;
  request: string | null;
  responseId: string;
  assertionId: string;
  issued: number;
  notBefore: number;
  notAfter: number;
  status: string;
  attributes: Record<string, string>;
  /** Put into the assertion's conditions as they are. */
  moreConditions: string;
}

const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion';
const protocolNs = 'urn:oasis:names:tc:SAML:2.0:protocol';
const at = (time: number): string => new Date(time).toISOString();

export function answerNow(over: Partial<Answer> = {}): Answer {
  const now = over.issued ?? Date.now();
  return {
    issuer: 'https://idp.example/metadata',
    subject: 'ada-0001',
    format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    recipient: 'https://app.example/acs',
    destination: 'https://app.example/acs',
    audience: 'https://app.example/saml',
    request: '_request1',
    responseId: '_response1',
    assertionId: '_assertion1',
    issued: now,
    notBefore: now - 60_000,
    notAfter: now + 300_000,
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    attributes: { email: 'ada@idp.example', displayName: 'Ada Obi' },
    moreConditions: '',
    ...over,
  };
}

export function assertionText(a: Answer): string {
  const attributes = Object.entries(a.attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  );
  const request = a.request ? ` InResponseTo="${a.request}"` : '';
  return (
    `<saml:Assertion xmlns:saml="${assertionNs}" ID="${a.assertionId}" Version="2.0" IssueInstant="${at(a.issued)}">` +
    `<saml:Issuer>${a.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${a.format}">${a.subject}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData` +
    ` NotOnOrAfter="${at(a.notAfter)}" Recipient="${a.recipient}"${request}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at(a.notBefore)}" NotOnOrAfter="${at(a.notAfter)}"><saml:AudienceRestriction>` +
    `<saml:Audience>${a.audience}</saml:Audience></saml:AudienceRestriction>${a.moreConditions}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${at(a.issued)}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    `urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`
  );
}

export function responseText(a: Answer, assertion = assertionText(a)): string {
  const request = a.request ? ` InResponseTo="${a.request}"` : '';
  return (
    `<samlp:Response xmlns:samlp="${protocolNs}" xmlns:saml="${assertionNs}" ID="${a.responseId}" Version="2.0"` +
    ` IssueInstant="${at(a.issued)}" Destination="${a.destination}"${request}><saml:Issuer>${a.issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${a.status}"/></samlp:Status>${assertion}</samlp:Response>`
  );
}

export interface Signing {
  signature?: string;
  digest?: string;
  canonical?: string;
}

/** Signs the element of that name, as the identity provider's program would. */
export function signElement(
  xml: string,
  name: 'Assertion' | 'Response',
  by: KeyAndCertificate,
  how: Signing = {},
): string {
  const canonical = how.canonical ?? 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signer = new SignedXml({
    privateKey: by.key,
    publicCert: by.certificate,
    signatureAlgorithm: how.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: canonical as 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signer.addReference({
    xpath: `//*[local-name()='${name}']`,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonical],
    digestAlgorithm: how.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  const reference = `//*[local-name()='${name}']/*[local-name()='Issuer']`;
  signer.computeSignature(xml, { location: { reference, action: 'after' } });
  return signer.getSignedXml();
}

export type Layers = 'assertion' | 'both' | 'response' | 'none';

/** A whole answer, signed as said; the assertion first, as the response's signature covers it. */
export function signedAnswer(
  a: Answer,
  by: KeyAndCertificate,
  layers: Layers = 'assertion',
  how?: Signing,
): string {
  let xml = responseText(a);
  if (layers === 'assertion' || layers === 'both') xml = signElement(xml, 'Assertion', by, how);
  if (layers === 'response' || layers === 'both') xml = signElement(xml, 'Response', by, how);
  return xml;
}

export const encoded = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64');
