// What a verified assertion says, read from the very text that the signature covers.
import { bearer, nameFormat, ns } from './names';
import { childrenNamed, childrenOf, onlyChild, textOf } from './read-xml';
import { refuseUnless } from './refused';
import { instant } from './times';

export interface Expected {
  /** The entity id of the identity provider. */
  issuer: string;
  /** Our own entity id at this provider, which the assertion's audience must name. */
  audience: string;
  /** Where answers of this provider arrive. */
  recipient: string;
  /** The id of our request; null for an answer that nobody asked for. */
  request: string | null;
}

export interface Claims {
  assertionId: string;
  subject: string;
  email: string | null;
  name: string | null;
  /** From then on nobody can show it again anyway; until then it is remembered as used. */
  usableUntil: Date;
}

const skew = 120_000;
/** However long a provider would let it live: a sign-in is answered at once. */
const oldest = 600_000;

export function readAssertion(assertion: Element, expected: Expected, now: number): Claims {
  const issuer = onlyChild(assertion, ns.assertion, 'Issuer');
  refuseUnless(issuer !== null && textOf(issuer) === expected.issuer, 'wrong_issuer');
  const issued = instant(assertion.getAttribute('IssueInstant'));
  refuseUnless(issued <= now + skew, 'not_yet_valid');
  refuseUnless(issued + oldest > now - skew, 'expired');
  const subject = onlyChild(assertion, ns.assertion, 'Subject');
  refuseUnless(subject !== null, 'no_subject');
  const ends = [
    issued + oldest,
    checkConditions(assertion, expected, now),
    checkConfirmation(subject, expected, now),
  ];
  const statements = childrenNamed(assertion, ns.assertion, 'AuthnStatement');
  refuseUnless(statements.length > 0, 'no_subject');
  for (const statement of statements) {
    const until = statement.getAttribute('SessionNotOnOrAfter');
    refuseUnless(!until || instant(until) > now - skew, 'expired');
  }
  const { id, format } = readNameId(subject);
  const attributes = readAttributes(assertion);
  return {
    assertionId: assertion.getAttribute('ID') ?? '',
    subject: id,
    email: firstOf(attributes, emailNames) ?? (format === nameFormat.email ? id : null),
    name: firstOf(attributes, displayNames) ?? fullName(attributes) ?? firstOf(attributes, otherNames),
    usableUntil: new Date(Math.min(...ends) + skew),
  };
}

function readNameId(subject: Element): { id: string; format: string | null } {
  const nameId = onlyChild(subject, ns.assertion, 'NameID');
  const id = textOf(nameId);
  refuseUnless(
    nameId !== null && id !== '' && id.length <= 255 && childrenOf(nameId).length === 0,
    'no_subject',
  );
  const format = nameId.getAttribute('Format') || null;
  refuseUnless(format !== nameFormat.transient, 'passing_subject');
  return { id, format };
}

/** Valid now, for us, and under no condition that we do not understand. Answers until when. */
function checkConditions(assertion: Element, { audience }: Expected, now: number): number {
  const conditions = onlyChild(assertion, ns.assertion, 'Conditions');
  refuseUnless(conditions !== null, 'wrong_audience');
  for (const child of childrenOf(conditions)) {
    const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'].includes(child.localName);
    refuseUnless(known && child.namespaceURI === ns.assertion, 'unknown_condition');
  }
  const restrictions = childrenNamed(conditions, ns.assertion, 'AudienceRestriction');
  refuseUnless(restrictions.length > 0, 'wrong_audience');
  for (const restriction of restrictions) {
    const audiences = childrenNamed(restriction, ns.assertion, 'Audience').map(textOf);
    refuseUnless(audiences.includes(audience), 'wrong_audience');
  }
  return withinTimes(conditions, now) ?? Number.MAX_SAFE_INTEGER;
}

/** One bearer confirmation must be whole: for this address, for this request, and not over. */
function checkConfirmation(subject: Element, expected: Expected, now: number): number {
  const confirmations = childrenNamed(subject, ns.assertion, 'SubjectConfirmation');
  refuseUnless(confirmations.length === 1, 'no_confirmation');
  const [confirmation] = confirmations;
  const data = confirmation && onlyChild(confirmation, ns.assertion, 'SubjectConfirmationData');
  refuseUnless(confirmation?.getAttribute('Method') === bearer && !!data, 'no_confirmation');
  refuseUnless(data.getAttribute('Recipient') === expected.recipient, 'wrong_recipient');
  checkRequest(data, expected.request);
  const until = withinTimes(data, now);
  refuseUnless(until !== null, 'no_confirmation');
  return until;
}

export function checkRequest(element: Element, request: string | null): void {
  const answered = element.getAttribute('InResponseTo') || null;
  if (request === null) refuseUnless(answered === null, 'not_asked');
  else refuseUnless(answered === request, 'wrong_request');
}

function withinTimes(element: Element, now: number): number | null {
  const from = element.getAttribute('NotBefore');
  refuseUnless(!from || instant(from) <= now + skew, 'not_yet_valid');
  const until = element.getAttribute('NotOnOrAfter');
  if (!until) return null;
  refuseUnless(instant(until) > now - skew, 'expired');
  return instant(until);
}

const emailNames = [
  'email',
  'mail',
  'emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
];
const displayNames = [
  'displayname',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'name',
  'cn',
  'urn:oid:2.5.4.3',
];
/** Where Entra puts the address that somebody signs in by, and others a name. */
const otherNames = ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'];
const givenNames = [
  'givenname',
  'urn:oid:2.5.4.42',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname',
];
const familyNames = [
  'sn',
  'surname',
  'urn:oid:2.5.4.4',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname',
];

/** Names are compared without case; the first value counts. A map, so that no name can reach a prototype. */
function readAttributes(assertion: Element): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of childrenNamed(assertion, ns.assertion, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, ns.assertion, 'Attribute')) {
      const name = (attribute.getAttribute('Name') ?? '').toLowerCase();
      const value = textOf(childrenNamed(attribute, ns.assertion, 'AttributeValue')[0] ?? null);
      if (name && value && value.length <= 320 && !found.has(name)) found.set(name, value);
    }
  }
  return found;
}

const firstOf = (attributes: Map<string, string>, names: string[]): string | null =>
  names.map((name) => attributes.get(name)).find((value) => value !== undefined) ?? null;

function fullName(attributes: Map<string, string>): string | null {
  const parts = [firstOf(attributes, givenNames), firstOf(attributes, familyNames)].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : null;
}
