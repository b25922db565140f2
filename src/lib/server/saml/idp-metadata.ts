// An identity provider's own description of itself: who it is, where people sign in, and which keys it signs with.
import { X509Certificate } from 'node:crypto';
import { binding, ns } from './names';
import { childrenNamed, onlyChild, readXml, textOf } from './read-xml';
import { SamlRefused } from './refused';
import { instant } from './times';

export interface IdpMetadata {
  entityId: string;
  signInUrl: string;
  /** PEM, those it may sign with; two while it changes its key. */
  certificates: string[];
}

export const problems = {
  unreadable: 'This is not the metadata of a SAML identity provider: it cannot be read as such.',
  no_provider:
    'This metadata describes no identity provider. Take the one that your provider offers, not ours.',
  several_providers: 'This metadata describes more than one provider. Give that of one.',
  over: 'This metadata says that it is no longer valid. Ask your provider for the present one.',
  no_address:
    'This metadata names no address to sign in at by redirect (HTTP-Redirect), which every common provider offers.',
  not_https: 'The address to sign in at is not under https.',
  no_certificate: 'This metadata holds no certificate to check signatures with.',
  bad_certificate: 'A certificate in this metadata cannot be read.',
  weak_key: 'A key in this metadata is not RSA with 2048 bits or more.',
} as const;
export type MetadataProblem = keyof typeof problems;
export type ReadMetadata = { ok: true; metadata: IdpMetadata } | { ok: false; problem: MetadataProblem };

class Unfit extends Error {
  readonly problem: MetadataProblem;
  constructor(problem: MetadataProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Federations publish megabytes; one provider's own description is a few thousand characters. */
const mostCharacters = 512 * 1024;
const mostCertificates = 6;

export interface Allowance {
  /** Only tests, on one machine: sign-in addresses on http://127.0.0.1. */
  loopback: boolean;
}

export function readIdpMetadata(text: string, allow: Allowance, now = Date.now()): ReadMetadata {
  try {
    return { ok: true, metadata: read(text, allow, now) };
  } catch (problem) {
    if (problem instanceof Unfit) return { ok: false, problem: problem.problem };
    if (problem instanceof SamlRefused) return { ok: false, problem: 'unreadable' };
    throw problem;
  }
}

function read(text: string, allow: Allowance, now: number): IdpMetadata {
  // Some providers comment their metadata; what is left is read once, by one reader.
  const plain = text.replace(/^\ufeff/, '').replace(/<!--[\s\S]*?-->/g, '');
  const root = readXml(plain.trimStart(), mostCharacters).documentElement;
  const entity = entityOf(root);
  for (const element of new Set([root, entity])) {
    const until = element.getAttribute('validUntil');
    if (until && instant(until) <= now) throw new Unfit('over');
  }
  const provider = onlyChild(entity, ns.metadata, 'IDPSSODescriptor');
  const entityId = entity.getAttribute('entityID') ?? '';
  if (!provider || !speaksSaml2(provider)) throw new Unfit('no_provider');
  if (entityId === '' || entityId.length > 500 || entityId !== entityId.trim()) throw new Unfit('unreadable');
  return { entityId, signInUrl: signInUrl(provider, allow), certificates: certificatesOf(provider) };
}

function entityOf(root: Element): Element {
  if (root.namespaceURI !== ns.metadata) throw new Unfit('unreadable');
  if (root.localName === 'EntityDescriptor') return root;
  if (root.localName !== 'EntitiesDescriptor') throw new Unfit('unreadable');
  const providers = childrenNamed(root, ns.metadata, 'EntityDescriptor').filter(
    (entity) => childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').length > 0,
  );
  const [provider] = providers;
  if (!provider) throw new Unfit('no_provider');
  if (providers.length > 1) throw new Unfit('several_providers');
  return provider;
}

const speaksSaml2 = (provider: Element): boolean =>
  (provider.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(ns.protocol);

function signInUrl(provider: Element, { loopback }: Allowance): string {
  const services = childrenNamed(provider, ns.metadata, 'SingleSignOnService');
  const service = services.find((one) => one.getAttribute('Binding') === binding.redirect);
  const location = service?.getAttribute('Location') ?? '';
  if (!URL.canParse(location) || location.length > 2_000) throw new Unfit('no_address');
  const { protocol, hostname, username, password, href } = new URL(location);
  const local = loopback && protocol === 'http:' && hostname === '127.0.0.1';
  if ((protocol !== 'https:' && !local) || username || password) throw new Unfit('not_https');
  return href;
}

function certificatesOf(provider: Element): string[] {
  const keys = childrenNamed(provider, ns.metadata, 'KeyDescriptor').filter(
    (key) => (key.getAttribute('use') || 'signing') === 'signing',
  );
  const texts = keys
    .flatMap((key) => childrenNamed(key, ns.signature, 'KeyInfo'))
    .flatMap((info) => childrenNamed(info, ns.signature, 'X509Data'))
    .flatMap((data) => childrenNamed(data, ns.signature, 'X509Certificate'))
    .map((element) => textOf(element).replace(/\s/g, ''));
  if (texts.length === 0) throw new Unfit('no_certificate');
  if (texts.length > mostCertificates) throw new Unfit('bad_certificate');
  return [...new Set(texts)].map(toPem);
}

function toPem(base64: string): string {
  const certificate = readCertificate(base64);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (asymmetricKeyType !== 'rsa' || bits < 2048) throw new Unfit('weak_key');
  return certificate.toString();
}

function readCertificate(base64: string): X509Certificate {
  try {
    return new X509Certificate(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
  } catch {
    throw new Unfit('bad_certificate');
  }
}
