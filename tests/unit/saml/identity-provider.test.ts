import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/lib/server/saml/addresses.ts';
import { askProvider, newRequestId } from '../../../src/lib/server/saml/ask-provider.ts';
import { readIdpMetadata } from '../../../src/lib/server/saml/idp-metadata.ts';
import { verifyResponse } from '../../../src/lib/server/saml/verify-response.ts';
import { openIdentityProvider, type IdentityProvider } from '../../support/saml/identity-provider.ts';
import { hiddenFields } from '../../support/visitor.ts';

describe('a real identity provider’s program', () => {
  let idp: IdentityProvider;
  beforeAll(async () => {
    idp = await openIdentityProvider({ id: 'ada-0001', email: 'ada@idp.example', name: 'Ada Obi' });
  });
  afterAll(() => idp.close());

  it('SPEC-SES-94: what it is asked it understands, and what it answers is believed, with its response signed or not', async () => {
    const read = readIdpMetadata(idp.metadata, { loopback: true });
    if (!read.ok) throw new Error(read.problem);
    const ours = addressesOf('https://app.example', 'aaa');
    for (const signsResponses of [false, true]) {
      idp.signsResponses = signsResponses;
      const request = newRequestId();
      const page = await (await fetch(await askProvider(ours, read.metadata, request, 'the-state'))).text();
      const { SAMLResponse = '', RelayState } = hiddenFields(page, ours.acs);
      expect(RelayState).toBe('the-state');
      const trusted = {
        issuer: read.metadata.entityId,
        audience: ours.entityId,
        recipient: ours.acs,
        request,
        certificates: read.metadata.certificates,
        responseSigned: signsResponses,
      };
      const verified = await verifyResponse(SAMLResponse, trusted);
      expect(verified).toMatchObject({
        ok: true,
        claims: { subject: 'ada-0001', email: 'ada@idp.example', name: 'Ada Obi' },
      });
      expect(await verifyResponse(SAMLResponse, { ...trusted, request: newRequestId() })).toMatchObject({
        reason: 'wrong_request',
      });
    }
  });
});
