import { inflateRawSync } from 'node:zlib';
import type { IdentityProvider } from './identity-provider.ts';
import { hiddenFields, type Visitor } from '../visitor.ts';

/** What a question says: its id, and the state that comes back with the answer. */
export interface Question {
  to: string;
  id: string;
  issuer: string;
  acs: string;
  relay: string;
}

/** Begins at our door, as somebody who follows the link of the sign-in page. */
export async function begin(visitor: Visitor, provider: string, next = '/requests'): Promise<Question> {
  const answer = await visitor.get(`/sso/saml/${provider}/start?next=${encodeURIComponent(next)}`);
  const to = answer.headers.get('location') ?? '';
  if (answer.status !== 303 || !to) throw new Error(`begin: ${answer.status} ${await answer.text()}`);
  return readQuestion(to);
}

export function readQuestion(to: string): Question {
  const { searchParams } = new URL(to);
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const found = (pattern: RegExp) => pattern.exec(xml)?.[1] ?? '';
  return {
    to,
    id: found(/ ID="([^"]+)"/),
    issuer: found(/<saml:Issuer[^>]*>([^<]+)</),
    acs: found(/AssertionConsumerServiceURL="([^"]+)"/),
    relay: searchParams.get('RelayState') ?? '',
  };
}

/** Brings an answer, from the provider's own page. */
export const bring = (
  visitor: Visitor,
  provider: string,
  response: string,
  relay: string,
): Promise<Response> =>
  visitor.post(
    `/sso/saml/${provider}/acs`,
    { SAMLResponse: response, RelayState: relay },
    'https://elsewhere.example',
  );

/** Goes to the provider's page and comes back by the form that stands there. */
export async function comeBack(
  visitor: Visitor,
  provider: string,
  question: Question,
): Promise<{ answer: Response; sent: Record<string, string> }> {
  const page = await (await fetch(question.to)).text();
  const sent = hiddenFields(page, question.acs);
  return {
    answer: await bring(visitor, provider, sent['SAMLResponse'] ?? '', sent['RelayState'] ?? ''),
    sent,
  };
}

/** As the settings keep what a provider's metadata says. */
export const settingsOf = (
  idp: Pick<IdentityProvider, 'signIn' | 'certificate'>,
  responseSigned = false,
) => ({
  sign_in_url: idp.signIn,
  certificates: [idp.certificate],
  response_signed: responseSigned,
});
