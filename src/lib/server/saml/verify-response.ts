// Believes an identity provider's answer, or says why not. Pure: no database, no network, one clock.
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { checkShape } from './check-shape';
import { ns } from './names';
import { checkRequest, readAssertion, type Claims, type Expected } from './read-assertion';
import { decodeBase64, onlyChild, readXml, textOf } from './read-xml';
import { reasons, refuseUnless, SamlRefused, type Reason } from './refused';

export interface Trusted extends Expected {
  /** Certificates from the provider's metadata; two while it changes its key. Never one that the answer brings. */
  certificates: string[];
  /** This provider signs the response as well, so an answer without that signature was tampered with. */
  responseSigned: boolean;
}

export type Verified = { ok: true; claims: Claims } | { ok: false; reason: Reason; explanation: string };

export async function verifyResponse(sent: string, trusted: Trusted, now = Date.now()): Promise<Verified> {
  try {
    return { ok: true, claims: await verify(sent, trusted, now) };
  } catch (problem) {
    // Whatever else goes wrong while reading a stranger's text, goes wrong because of that text.
    const reason = problem instanceof SamlRefused ? problem.reason : 'not_xml';
    return { ok: false, reason, explanation: reasons[reason] };
  }
}

async function verify(sent: string, trusted: Trusted, now: number): Promise<Claims> {
  const xml = decodeBase64(sent);
  const shape = checkShape(readXml(xml));
  refuseUnless(shape.responseSigned || !trusted.responseSigned, 'response_not_signed');
  const signed = await signedText(sent, trusted, shape.responseSigned);
  checkEnvelope(shape.response, trusted);
  const { documentElement } = readXml(signed);
  refuseUnless(documentElement.namespaceURI === ns.assertion, 'bad_signature');
  refuseUnless(documentElement.getAttribute('ID') === shape.assertion.getAttribute('ID'), 'bad_signature');
  return readAssertion(documentElement, trusted, now);
}

/** The text of the assertion that the library found signed; times and addresses are compared here, from that text. */
async function signedText(sent: string, trusted: Trusted, responseSigned: boolean): Promise<string> {
  const saml = new SAML({
    idpCert: trusted.certificates,
    issuer: trusted.audience,
    audience: false,
    callbackUrl: trusted.recipient,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: responseSigned,
    // One clock and one reading of it: read-assertion.ts, which refuses more.
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
  });
  let text: string | undefined;
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: sent });
    text = profile?.getAssertionXml?.();
  } catch (problem) {
    // Its only other complaint about what has this shape: a time is missing.
    throw new SamlRefused(/signature/i.test(String(problem)) ? 'bad_signature' : 'no_end');
  }
  refuseUnless(text !== undefined, 'bad_signature');
  return text;
}

/** What the response says around the assertion; it may be unsigned, so it can only ever refuse. */
function checkEnvelope(response: Element, trusted: Trusted): void {
  const issuer = onlyChild(response, ns.assertion, 'Issuer');
  refuseUnless(issuer === null || textOf(issuer) === trusted.issuer, 'wrong_issuer');
  const destination = response.getAttribute('Destination');
  refuseUnless(!destination || destination === trusted.recipient, 'wrong_destination');
  checkRequest(response, trusted.request);
}
