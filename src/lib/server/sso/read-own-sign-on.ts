// By which of the organisation's ways in a member comes in, and which others there are.
import { identity, identityProvider } from '$lib/schemas/sso';
import { from, read, type Caller } from '$lib/server/data-api/call';

/** The ways in that are on, and those by which this member comes in already. */
export async function readOwnSignOn(caller: Caller) {
  const [providers, identities] = await Promise.all([
    read(
      caller,
      from(caller, 'identity_providers').eq('active', true).order('name').limit(20),
      identityProvider,
    ),
    read(caller, from(caller, 'identities').eq('member_id', caller.me.member.id).limit(20), identity),
  ]);
  const connected = new Set(identities.map(({ provider_id: id }) => id));
  return {
    providers: providers.map(({ id, kind, name }) => ({ id, kind, name, connected: connected.has(id) })),
    identities,
  };
}
