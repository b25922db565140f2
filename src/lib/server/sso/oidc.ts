// OpenID Connect, from the question to whom the answer is about: authorisation code with PKCE, and every check of it.
// Pure but for the fetch that it is given, so that the tests put a provider's every lie through this very file.
import * as oauth from 'oauth4webapi';
import type { GuardedFetch } from './guarded-fetch';
import { SsoProblem } from './problem';

export type OidcClient = {
  issuer: string;
  clientId: string;
  secret: string | null;
  redirectUri: string;
};
export type Asked = { verifier: string; nonce: string };
export type Person = { subject: string; email: string; name: string | null };

/** Clocks differ by so many seconds at most. */
const skew = 60;

const using = (fetch: GuardedFetch) => ({
  [oauth.customFetch]: (url: string, init: object) => fetch(url, init),
  // the guard decides which addresses are asked, and asks no plain one but a test's
  [oauth.allowInsecureRequests]: true,
});

export async function discover(issuer: string, fetch: GuardedFetch): Promise<oauth.AuthorizationServer> {
  return trusted(async () => {
    const url = new URL(issuer);
    const response = await oauth.discoveryRequest(url, { algorithm: 'oidc', ...using(fetch) });
    return oauth.processDiscoveryResponse(url, response);
  });
}

/** Where the person goes on to, and what we keep to know the answer by. */
export async function askProvider(
  server: oauth.AuthorizationServer,
  client: OidcClient,
  state: string,
): Promise<{ address: URL; asked: Asked }> {
  if (!server.authorization_endpoint) throw new SsoProblem('no_authorization_endpoint');
  const asked = { verifier: oauth.generateRandomCodeVerifier(), nonce: oauth.generateRandomNonce() };
  const address = new URL(server.authorization_endpoint);
  const query = {
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    state,
    nonce: asked.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return { address, asked };
}

type Answer = { server: oauth.AuthorizationServer; query: URLSearchParams; state: string; asked: Asked };

/** Whom the answer is about, once issuer, audience, nonce, times and signature are found to be right. */
export async function weighAnswer(client: OidcClient, answer: Answer, fetch: GuardedFetch): Promise<Person> {
  const { server, query, state, asked } = answer;
  return trusted(async () => {
    const ours: oauth.Client = { client_id: client.clientId, [oauth.clockTolerance]: skew };
    const parameters = oauth.validateAuthResponse(server, ours, query, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      ours,
      authentication(server, client.secret),
      parameters,
      client.redirectUri,
      asked.verifier,
      using(fetch),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, ours, response, {
      expectedNonce: asked.nonce,
      requireIdToken: true,
    });
    // TLS to the token endpoint would do by the standard; a signature by a published key is asked for all the same
    await oauth.validateApplicationLevelSignature(server, response, using(fetch));
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (!claims) throw new SsoProblem('no_id_token');
    const told = claims['email'] ? claims : await askUserInfo(server, ours, tokens, claims, fetch);
    return personOf(claims.sub, told);
  });
}

function authentication(server: oauth.AuthorizationServer, secret: string | null): oauth.ClientAuth {
  if (secret === null) return oauth.None();
  const methods = server.token_endpoint_auth_methods_supported;
  const posts = methods?.includes('client_secret_post') && !methods.includes('client_secret_basic');
  return posts ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

async function askUserInfo(
  server: oauth.AuthorizationServer,
  ours: oauth.Client,
  tokens: oauth.TokenEndpointResponse,
  claims: oauth.IDToken,
  fetch: GuardedFetch,
): Promise<Record<string, unknown>> {
  if (!server.userinfo_endpoint) return claims;
  const response = await oauth.userInfoRequest(server, ours, tokens.access_token, using(fetch));
  return oauth.processUserInfoResponse(server, ours, claims.sub, response);
}

function personOf(subject: string, claims: Record<string, unknown>): Person {
  const { email, email_verified: verified, name } = claims;
  if (subject.length < 1 || subject.length > 255) throw new SsoProblem('subject_malformed');
  // some write it as text; only a plain yes, or nothing at all, will do
  if (verified !== undefined && verified !== true && verified !== 'true')
    throw new SsoProblem('email_not_verified');
  return {
    subject,
    email: typeof email === 'string' ? email : '',
    name: typeof name === 'string' ? name : null,
  };
}

/** What is not right becomes a problem with a code; a bug of ours stays what it is. */
async function trusted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof SsoProblem) throw problem;
    if (problem instanceof oauth.AuthorizationResponseError)
      throw new SsoProblem(`provider_${problem.error}`);
    if (problem instanceof oauth.ResponseBodyError) throw new SsoProblem(`token_${problem.error}`);
    if (problem instanceof oauth.WWWAuthenticateChallengeError) throw new SsoProblem('token_challenge');
    if (problem instanceof Error && 'code' in problem && typeof problem.code === 'string')
      throw new SsoProblem(problem.code.replace(/^OAUTH_/, '').toLowerCase());
    // names that are no addresses, keys that are no keys: what the provider sent made a built-in throw
    if (problem instanceof TypeError || problem instanceof DOMException) throw new SsoProblem('malformed');
    throw problem;
  }
}
