// The key-value store, behind this one module. It only ever makes things faster: whoever asks it must be right without.
import { createBreaker } from './breaker';

export interface Store {
  /** Null when there is no such key, and as well when the store cannot be asked. */
  get(key: string): Promise<string | null>;
  /** Whether every one was written. */
  setAll(entries: { key: string; value: string; seconds: number }[]): Promise<boolean>;
}

export type StoreSettings = { url: string; token: string; limit?: number; rest?: number };

export function connectStore({ url, token, limit = 150, rest = 5_000 }: StoreSettings): Store {
  const breaker = createBreaker({ limit, rest });
  // Loaded when first needed, as many deployments have no store; and not on the store's time.
  const loaded = () => import('@vercel/kv');
  type Loaded = Awaited<ReturnType<typeof loaded>>;
  // The signal as a function: an aborted plain one is answered as if the store had said so.
  const client = ({ createClient }: Loaded, signal: AbortSignal) =>
    createClient({
      url,
      token,
      signal: () => signal,
      retry: false,
      automaticDeserialization: false,
      cache: 'no-store',
    });
  return {
    get: async (key) => {
      const kv = await loaded();
      return breaker.ask(async (signal) => {
        const value: unknown = await client(kv, signal).get(key);
        return typeof value === 'string' ? value : null;
      });
    },
    setAll: async (entries) => {
      if (entries.length === 0) return true;
      const kv = await loaded();
      const done = await breaker.ask(async (signal) => {
        const pipeline = client(kv, signal).pipeline();
        for (const { key, value, seconds } of entries) pipeline.set(key, value, { ex: seconds });
        await pipeline.exec();
        return true;
      });
      return done === true;
    },
  };
}
