import { AuthService } from './auth.ts';
import { readWhole } from './bodies.ts';
import { connect, type Place } from './connect.ts';
import { isLocalHost, withDeadline } from './deadline.ts';
import type { Keys } from './keys.ts';
import { listen } from './listen.ts';
import { MailBox } from './mails.ts';
import { answerOutbox } from './outbox.ts';
import { requestContext, silenceRequests } from './request-context.ts';
import { answerResend } from './resend.ts';
import { withProfile } from './rest.ts';
import { AUTH_SETTINGS, openServices } from './services.ts';
import { StorageService } from './storage.ts';

export interface Gateway {
  url: string;
  port: number;
  close(): Promise<void>;
}

export interface GatewayOptions {
  place: Place;
  keys: Keys;
  /** Where uploaded objects are kept. */
  files: string;
  /** Where mails are kept; in memory only when there is none. */
  mails?: string;
  /** 0 takes any free port. */
  port: number;
}

/** Supabase's front door on one port: Data API, Auth and Storage by path; beside it, where mails end up. */
export async function openGateway({ place, keys, files, mails, port }: GatewayOptions): Promise<Gateway> {
  silenceRequests();
  const services = openServices(place, keys, files);
  const administrator = connect(place, 'supabase_admin', { max: 4, idle_timeout: 30 });
  const auth = new AuthService(services.auth, {
    sql: administrator,
    secretKey: keys.secret,
    siteUrl: AUTH_SETTINGS.site_url,
    minimumPassword: AUTH_SETTINGS.minimum_password_length,
  });
  const storage = new StorageService(services.storage);
  const box = new MailBox(mails ?? null);

  async function route(request: Request, peerAddress: string | null): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname;
    const name = /^\/(rest|auth|storage)\/v1(?:\/|$)/.exec(path)?.[1];
    if (!name) {
      const isOutbox = request.method === 'GET' && /^\/outbox(\.json)?$/.test(path) && isLocalHost(url);
      if (isOutbox) return answerOutbox(administrator, box, path);
      if (path === '/resend/emails') {
        const mail = await readWhole(request, 'resend');
        return mail instanceof Response ? mail : answerResend(mail, keys.resend, box);
      }
      return Response.json({ message: 'Not found' }, { status: 404 });
    }
    const whole = await readWhole(request, name);
    if (whole instanceof Response) return whole;
    if (name === 'auth') return auth.fetch(whole, { peerAddress });
    if (name === 'storage') return storage.fetch(whole, { peerAddress });
    const asked = withProfile(whole);
    return asked instanceof Response ? asked : services.rest.fetch(asked, { peerAddress });
  }

  const server = await listen(port, 'PORT', (request, peerAddress) =>
    requestContext.run({ method: request.method }, () => withDeadline(route(request, peerAddress))),
  );
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await Promise.all([services.close(), administrator.end({ timeout: 5 })]);
    },
  };
}
