// From what a stranger sent to a document that holds no surprise: refused before a parser sees it where possible.
import { DOMParser } from '@xmldom/xmldom';
import { refuseUnless, SamlRefused } from './refused';

/** Far more than a person's groups fill, far less than what would keep a parser busy. */
const mostCharacters = 256 * 1024;
const mostTags = 6_000;
const deepest = 40;

export function decodeBase64(text: string): string {
  // A third more than what it stands for, and line breaks.
  refuseUnless(text.length <= mostCharacters * 1.4, 'too_large');
  const plain = text.replace(/[\r\n]/g, '');
  refuseUnless(plain !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(plain) && plain.length % 4 === 0, 'not_base64');
  const bytes = Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  return decodeUtf8(bytes);
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SamlRefused('not_utf8');
  }
}

/**
 * "<!" and "<?" begin document types, entities, comments, CDATA sections and instructions, and stand nowhere else in
 * well-formed XML: without them what two readers could understand differently is gone. One declaration may lead.
 */
export function readXml(text: string, most = mostCharacters): Document {
  refuseUnless(text.length <= most, 'too_large');
  const body = text.replace(
    /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])(?:utf|UTF)-8\2)?(?: standalone=(["'])(?:yes|no)\3)?\s*\?>\s*/,
    '',
  );
  refuseUnless(!/<[!?]/.test(body), 'forbidden_markup');
  refuseUnless(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body), 'not_xml');
  // The five that XML knows by itself, and characters by their number; no other entity can have been declared.
  refuseUnless(
    !/&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/.test(body),
    'forbidden_markup',
  );
  refuseUnless((body.match(/</g)?.length ?? 0) <= mostTags, 'too_large');
  const document = parse(body.replace(/\r\n?/g, '\n'));
  refuseUnless(document.documentElement !== null, 'not_xml');
  refuseUnless(depthOf(document.documentElement) <= deepest, 'too_deep');
  return document;
}

function parse(text: string): Document {
  const stop = (): never => {
    throw new SamlRefused('not_xml');
  };
  try {
    const handler = { warning: stop, error: stop, fatalError: stop };
    return new DOMParser({ errorHandler: handler }).parseFromString(text, 'text/xml');
  } catch {
    return stop();
  }
}

/** Walked without recursion: what is deep must not exhaust the stack of who measures it. */
function depthOf(root: Element): number {
  let most = 0;
  const left: [Element, number][] = [[root, 1]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [element, depth] = next;
    most = Math.max(most, depth);
    for (const child of childrenOf(element)) left.push([child, depth + 1]);
  }
  return most;
}

export function childrenOf(element: Element): Element[] {
  const found: Element[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === 1) found.push(node as Element);
  return found;
}

export const childrenNamed = (element: Element, space: string, name: string): Element[] =>
  childrenOf(element).filter((child) => child.namespaceURI === space && child.localName === name);

/** The only one of that name, or null; two are a reason to stop. */
export function onlyChild(element: Element, space: string, name: string): Element | null {
  const found = childrenNamed(element, space, name);
  refuseUnless(found.length <= 1, 'unexpected_element');
  return found[0] ?? null;
}

export const textOf = (element: Element | null): string => (element?.textContent ?? '').trim();

/** Every element of a document, the root first. */
export function everyElement(root: Element): Element[] {
  const found: Element[] = [];
  const left: Element[] = [root];
  for (let next = left.pop(); next; next = left.pop()) {
    found.push(next);
    left.push(...childrenOf(next));
  }
  return found;
}
