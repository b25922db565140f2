// Where each part of a response may stand: one response, one assertion, signatures directly inside what they sign.
import { algorithms, ns, success } from './names';
import { childrenNamed, childrenOf, everyElement, onlyChild } from './read-xml';
import { refuseUnless, SamlRefused } from './refused';

export interface Shape {
  response: Element;
  assertion: Element;
  responseSigned: boolean;
}

export function checkShape(document: Document): Shape {
  const response = document.documentElement;
  refuseUnless(isNamed(response, ns.protocol, 'Response') && version(response), 'not_a_response');
  const all = everyElement(response);
  const called = (name: string) => all.filter(({ localName }) => localName.toLowerCase() === name);
  const names = new Set(all.map(({ localName }) => localName.toLowerCase()));
  for (const name of ['encryptedassertion', 'encryptedid', 'encryptedattribute', 'encrypteddata'])
    refuseUnless(!names.has(name), 'encrypted');
  checkStatus(response);
  const assertion = childrenNamed(response, ns.assertion, 'Assertion')[0];
  // Wherever it stands and whatever it calls itself: two that read like an assertion are one too many.
  refuseUnless(called('assertion').length <= 1, 'several_assertions');
  refuseUnless(assertion !== undefined, 'no_assertion');
  refuseUnless(version(assertion), 'not_a_response');
  refuseUnless(called('response').length === 1, 'unexpected_element');
  for (const child of childrenOf(response))
    refuseUnless(
      isNamed(child, ns.assertion, 'Issuer') ||
        isNamed(child, ns.signature, 'Signature') ||
        isNamed(child, ns.protocol, 'Status') ||
        child === assertion,
      'unexpected_element',
    );
  checkIds(all);
  const signature = onlyChild(assertion, ns.signature, 'Signature');
  refuseUnless(signature !== null, 'not_signed');
  const outer = onlyChild(response, ns.signature, 'Signature');
  refuseUnless(called('signature').length === (outer ? 2 : 1), 'unexpected_element');
  checkSignature(signature, assertion);
  if (outer) checkSignature(outer, response);
  return { response, assertion, responseSigned: outer !== null };
}

function checkStatus(response: Element): void {
  const status = onlyChild(response, ns.protocol, 'Status');
  refuseUnless(status !== null, 'not_a_response');
  const code = onlyChild(status, ns.protocol, 'StatusCode');
  refuseUnless(code?.getAttribute('Value') === success, 'provider_refused');
}

/** However it is spelt and in whatever namespace: nothing that a reader could take for the same name twice. */
function checkIds(all: Element[]): void {
  const seen = new Set<string>();
  for (const element of all) {
    for (const { localName, name, value } of Array.from(element.attributes)) {
      if ((localName || name).toLowerCase() !== 'id') continue;
      refuseUnless(!seen.has(value), 'repeated_id');
      seen.add(value);
    }
  }
}

function checkSignature(signature: Element, signed: Element): void {
  const info = exactly(signature, ['SignedInfo', 'SignatureValue', 'KeyInfo'], 2)[0];
  const [method, how, reference] = exactly(
    info,
    ['CanonicalizationMethod', 'SignatureMethod', 'Reference'],
    3,
  );
  allowed(method, algorithms.canonical, 'signature_form');
  allowed(how, algorithms.signature, 'weak_algorithm');
  const parts = exactly(reference, ['Transforms', 'DigestMethod', 'DigestValue'], 3);
  allowed(parts[1], algorithms.digest, 'weak_algorithm');
  const transforms = exactly(parts[0], ['Transform', 'Transform'], 2);
  allowed(transforms[0], [algorithms.enveloped], 'signature_form');
  allowed(transforms[1], algorithms.canonical, 'signature_form');
  const id = signed.getAttribute('ID') ?? '';
  refuseUnless(/^[A-Za-z_][A-Za-z0-9_.-]{0,255}$/.test(id), 'signature_form');
  refuseUnless(reference?.getAttribute('URI') === `#${id}`, 'wrong_reference');
}

/** The children of an element, which must be those of the list in its order; the first `least` of them must be there. */
function exactly(element: Element | undefined, names: string[], least: number): Element[] {
  const children = element ? childrenOf(element) : [];
  refuseUnless(children.length >= least && children.length <= names.length, 'signature_form');
  children.forEach((child, place) => {
    refuseUnless(isNamed(child, ns.signature, names[place] ?? ''), 'signature_form');
  });
  return children;
}

function allowed(
  element: Element | undefined,
  list: readonly string[],
  reason: 'signature_form' | 'weak_algorithm',
) {
  const algorithm = element?.getAttribute('Algorithm') ?? '';
  if (!list.includes(algorithm)) throw new SamlRefused(reason);
}

const isNamed = (element: Element, space: string, name: string): boolean =>
  element.namespaceURI === space && element.localName === name;

const version = (element: Element): boolean => element.getAttribute('Version') === '2.0';
