import { exampleChain } from '$lib/evidence/example';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { env } from '$lib/server/env';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  demo: env().DEMO,
  signedIn: hasSignInCookie(event),
  links: await exampleChain(),
});
