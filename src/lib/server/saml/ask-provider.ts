// The address at which a person goes on to their own organisation's sign-in.
import { SAML } from '@node-saml/node-saml';
import { toHex } from '$lib/evidence/hex';
import type { Addresses } from './addresses';
import type { IdpMetadata } from './idp-metadata';

/** A name for one request: unguessable, and in the form that XML prescribes. */
export const newRequestId = (): string => `_${toHex(crypto.getRandomValues(new Uint8Array(20)))}`;

export function askProvider(
  ours: Addresses,
  theirs: IdpMetadata,
  request: string,
  relay: string,
): Promise<string> {
  const saml = new SAML({
    issuer: ours.entityId,
    callbackUrl: ours.acs,
    entryPoint: theirs.signInUrl,
    idpCert: theirs.certificates,
    // The provider knows best how its people prove who they are, and what name lasts.
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    generateUniqueId: () => request,
  });
  return saml.getAuthorizeUrlAsync(relay, undefined, {});
}
