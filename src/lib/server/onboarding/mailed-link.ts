// A one-time link to a mailbox. Whoever has chosen no password yet is marked where only our server can write, so that
// the page behind the link knows it from Auth and not from an address bar.
import { createSecretClient } from '$lib/server/data-api/secret-client';

export type MailedLink = { token: string; type: string; fresh: boolean };

export async function makeMailedLink(email: string, requestId: string): Promise<MailedLink> {
  const client = createSecretClient(requestId);
  const link = await client?.auth.admin.generateLink({ type: 'magiclink', email });
  if (!client || !link?.data.properties) throw link?.error ?? new Error('No link was made');
  const { user, properties } = link.data;
  const marked = user.app_metadata['fresh'] === true;
  const fresh = marked || !user.last_sign_in_at;
  if (fresh && !marked) {
    const { error } = await client.auth.admin.updateUserById(user.id, { app_metadata: { fresh: true } });
    if (error) throw error;
  }
  return { token: properties.hashed_token, type: properties.verification_type, fresh };
}

/** An invitation's link as it is mailed: with it the invited person shows that the mailbox is theirs. */
export async function withProof(link: string, email: string, requestId: string): Promise<string> {
  const { token, type } = await makeMailedLink(email, requestId);
  const mailed = new URL(link);
  mailed.searchParams.set('code', token);
  mailed.searchParams.set('type', type);
  return mailed.href;
}
