// What we asked a provider, kept with the attempt and sealed: whoever reads the database cannot answer in its stead.
import { z } from 'zod';
import { sha256, toHex, utf8 } from '$lib/evidence/hex';
import { seal } from '$lib/server/crypto/envelope';
import { keyRing } from '$lib/server/crypto/key-ring';
import type { Asked } from './oidc';
import { openSealed } from './open-sealed';

const shape = z.object({ verifier: z.string(), nonce: z.string() });

/** The attempt has no id yet when this is sealed; its state's digest names it as well. */
const place = async (tenant: string, state: string) => ({
  tenant,
  table: 'sso_attempts',
  column: 'sealed',
  row: toHex(await sha256(utf8(state))),
});

async function ring() {
  const keys = await keyRing();
  if (!keys) throw new Error('ENCRYPTION_KEYS is not set');
  return keys;
}

export const keepQuestion = async (tenant: string, state: string, asked: Asked): Promise<string> =>
  seal(await ring(), await place(tenant, state), utf8(JSON.stringify(asked)));

export async function openQuestion(tenant: string, state: string, sealed: string): Promise<Asked> {
  const opened = await openSealed(await place(tenant, state), sealed);
  return shape.parse(JSON.parse(opened));
}
