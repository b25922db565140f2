// The deployment's store, if it has one.
import { env } from '$lib/server/env';
import { connectStore, type Store } from './connect';

let store: Store | null | undefined;

/** Null where the deployment was given none. */
export function kvStore(): Store | null {
  const { KV_REST_API_URL: url, KV_REST_API_TOKEN: token } = env();
  return (store ??= url && token ? connectStore({ url, token }) : null);
}
