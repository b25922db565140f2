// Our own description, for the administrator of an identity provider to give to it.
import { error } from '@sveltejs/kit';
import type { Config } from '@sveltejs/adapter-vercel';
import { addressesOf } from '$lib/server/saml/addresses';
import { describeOurselves } from '$lib/server/saml/describe-ourselves';
import { ourOrigin } from '$lib/server/saml/our-origin';
import { isProviderId } from '$lib/server/sso/provider-id';
import { readProvider } from '$lib/server/sso/attempts';
import type { RequestHandler } from './$types';

export const config: Config = { runtime: 'nodejs22.x' };

export const GET: RequestHandler = async (event) => {
  const { provider } = event.params;
  const known = isProviderId(provider) ? await readProvider(provider, event.locals.requestId) : null;
  if (!known?.ok || known.value.provider.kind !== 'saml') error(404, 'There is no such provider.');
  return new Response(describeOurselves(addressesOf(ourOrigin(event), provider)), {
    headers: {
      'content-type': 'application/samlmetadata+xml; charset=utf-8',
      'content-disposition': 'inline; filename="countersign-metadata.xml"',
    },
  });
};
