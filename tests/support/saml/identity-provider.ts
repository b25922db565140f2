import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import samlp from 'samlp';
import { makeCertificate } from './certificate.ts';
import { idpMetadataText } from './idp-metadata.ts';

/** Somebody whom the identity provider knows; whoever comes is signed in as them. */
export interface Known {
  id: string;
  email: string;
  name: string;
}

export interface IdentityProvider {
  entityId: string;
  signIn: string;
  metadata: string;
  certificate: string;
  /** Who is signed in there. */
  somebody: Known;
  signsResponses: boolean;
  close(): Promise<void>;
}

/** A real identity provider's program (samlp, which Auth0 maintains) on this machine, with a key of its own. */
export async function openIdentityProvider(somebody: Known): Promise<IdentityProvider> {
  const own = makeCertificate('identity provider');
  const server = createServer((request, answer) => {
    respond(request, answer).catch((problem: unknown) => answer.writeHead(500).end(String(problem)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entityId = `${origin}/metadata`;
  const idp: IdentityProvider = {
    entityId,
    signIn: `${origin}/sso`,
    metadata: idpMetadataText({ certificates: [own.certificate], entityId, signIn: `${origin}/sso` }),
    certificate: own.certificate,
    somebody,
    signsResponses: false,
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
  };

  async function respond(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === '/metadata') {
      answer.writeHead(200, { 'content-type': 'application/samlmetadata+xml' }).end(idp.metadata);
      return;
    }
    const asked = await parse(url);
    const acs = asked.assertionConsumerServiceURL;
    const response = await speak({
      issuer: entityId,
      cert: own.certificate,
      key: own.key,
      audience: asked.issuer,
      recipient: acs,
      destination: acs,
      inResponseTo: asked.id,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
      signResponse: idp.signsResponses,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    });
    const relay = url.searchParams.get('RelayState') ?? '';
    const fields = { SAMLResponse: Buffer.from(response).toString('base64'), RelayState: relay };
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form(acs, fields));
  }

  const speak = (options: samlp.Options): Promise<string> =>
    new Promise((done, failed) => {
      const { id, email, name } = idp.somebody;
      const user = { id, emails: [{ value: email }], displayName: name, name: {} };
      samlp.getSamlResponse(options, user, (problem, response) =>
        problem ? failed(problem) : done(String(response)),
      );
    });
  return idp;
}

const parse = (url: URL): Promise<samlp.Asked> =>
  new Promise((done, failed) => {
    const query = Object.fromEntries(url.searchParams);
    samlp.parseRequest({ method: 'GET', query }, (problem, asked) =>
      problem || !asked ? failed(problem ?? new Error('there was no request')) : done(asked),
    );
  });

/** The page that sends the person back: with script at once, without at a press. */
function form(action: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return (
    `<!doctype html><title>Identity provider</title><form method="post" action="${action}">${inputs.join('')}` +
    '<button>Go back signed in</button></form>'
  );
}
