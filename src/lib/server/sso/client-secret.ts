// The client's secret: sealed before it is sent to the database, opened only to speak with the provider.
import type { ProviderFacts } from '$lib/schemas/sso';
import { seal } from '$lib/server/crypto/envelope';
import { keyRing } from '$lib/server/crypto/key-ring';
import { openSealed } from './open-sealed';

const place = (tenant: string, provider: string) => ({
  tenant,
  table: 'identity_providers',
  column: 'client_secret',
  row: provider,
});

/** Null where the deployment has no keys to seal with. */
export async function sealSecret(tenant: string, provider: string, secret: string): Promise<string | null> {
  const ring = await keyRing();
  return ring && seal(ring, place(tenant, provider), new TextEncoder().encode(secret));
}

/** Null for a public client, which has none. */
export async function openSecret({ tenant_id, id, sealed_secret }: ProviderFacts): Promise<string | null> {
  if (!sealed_secret) return null;
  return openSealed(place(tenant_id, id), sealed_secret);
}
