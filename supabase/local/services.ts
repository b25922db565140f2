import { App, InMemoryEmailDriver, setExperimental } from '@supabase/lite';
import type { MiddlewareHandler } from 'hono';
import { ApiConnection, RestConnection } from './api-connection.ts';
import { OTP_LENGTH } from './auth-links.ts';
import type { Place } from './connect.ts';
import type { Keys } from './keys.ts';
import { EXPOSED_SCHEMA } from './rest.ts';
import { FileStore } from './file-store.ts';

export interface Service {
  fetch(request: Request, env?: { peerAddress: string | null }): Promise<Response> | Response;
}

export interface Services {
  rest: Service;
  auth: Service;
  storage: Service;
  close(): Promise<void>;
}

/** The same settings as config.toml gives the full local stack; a test compares the two. */
export const AUTH_SETTINGS = {
  site_url: 'http://localhost:5173',
  jwt_expiry: 3600,
  enable_signup: false,
  enable_refresh_token_rotation: true,
  minimum_password_length: 12,
  email: { enable_signup: true, enable_confirmations: false, otp_length: OTP_LENGTH, otp_expiry: 3600 },
};
export const MAX_ROWS = 1000;

/** Three services, each under its own database role, as on the platform. */
export function openServices(place: Place, keys: Keys, files: string): Services {
  process.env['DO_NOT_TRACK'] = '1';
  setExperimental('storage', true);
  const connections = {
    rest: new RestConnection(place, 'authenticator', EXPOSED_SCHEMA),
    auth: new ApiConnection(place, 'supabase_auth_admin', 'auth'),
    storage: new ApiConnection(place, 'supabase_storage_admin', 'storage'),
  };
  const auth = {
    enabled: true,
    publishable_key: keys.publishable,
    secret_key: keys.secret,
    jwt_secret: keys.jwt,
    ...AUTH_SETTINGS,
  };
  // Sign-in mails go through the outbox, never through the embedded API's own mailer.
  const options = {
    drivers: { email: new InMemoryEmailDriver() },
    server: { admin: false, disableStudio: true },
  };
  const api = { enabled: true, schemas: [EXPOSED_SCHEMA], max_rows: MAX_ROWS };
  const storage = new App({
    connection: connections.storage,
    auth,
    options,
    storage: { enabled: true, file_size_limit: '50MiB' },
  });
  storage._storageAdapter = new FileStore(files);
  const restOptions = { ...options, server: { ...options.server, middlewares: [skipUserLookup] } };
  return {
    rest: new App({ connection: connections.rest, auth, options: restOptions, api }),
    auth: new App({ connection: connections.auth, auth, options, api }),
    storage,
    close: async () =>
      void (await Promise.all(Object.values(connections).map((each) => each.driver.end({ timeout: 5 })))),
  };
}

/**
 * The embedded Data API would look each caller up in auth.users; `authenticator` may not read that table, and
 * PostgREST does not look. Names given here stop the look-up; the token is verified afterwards all the same, and
 * what the database is told comes from its claims alone.
 */
const skipUserLookup: MiddlewareHandler = async (context, next) => {
  context.set('userId', 'from-claims');
  context.set('sessionId', 'from-claims');
  await next();
};
