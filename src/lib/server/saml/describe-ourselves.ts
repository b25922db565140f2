// What an identity provider needs to know of us, in the form that it takes: our own metadata.
import { generateServiceProviderMetadata } from '@node-saml/node-saml';
import type { Addresses } from './addresses';

export const describeOurselves = ({ entityId, acs }: Addresses): string =>
  generateServiceProviderMetadata({
    issuer: entityId,
    callbackUrl: acs,
    identifierFormat: null,
    wantAssertionsSigned: true,
    // The same text each time, so that a provider that compares sees a change only where there is one.
    generateUniqueId: () => '_countersign',
  });
