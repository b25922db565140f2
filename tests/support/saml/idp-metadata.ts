import { bare } from './certificate.ts';

interface Described {
  certificates: string[];
  entityId?: string;
  signIn?: string;
}

/** What an identity provider publishes about itself. */
export function idpMetadataText({ certificates, entityId, signIn }: Described): string {
  const keys = certificates.map(
    (pem) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>` +
      `${bare(pem)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId ?? 'https://idp.example/metadata'}">` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"` +
    ` Location="${signIn ?? 'https://idp.example/sso'}"/></IDPSSODescriptor></EntityDescriptor>`
  );
}
