// Single sign-on, as the Data API answers and as forms send it.
import { z } from 'zod';
import { id, instant } from './common';

const ok = z.literal(true);

export const organisationForm = z.object({
  email: z
    .string()
    .trim()
    .min(1, 'Enter your e-mail address.')
    .max(254)
    .email('Enter an e-mail address, such as name@company.com.'),
});

export const providerFacts = z.object({
  id,
  tenant_id: id,
  kind: z.enum(['oidc', 'saml']),
  name: z.string(),
  tenant_name: z.string(),
  issuer: z.string(),
  client_id: z.string().nullable(),
  /** SAML: where to ask, and which certificates sign. */
  metadata: z.record(z.string(), z.unknown()),
  active: z.boolean(),
  idp_initiated: z.boolean(),
  has_secret: z.boolean(),
  sealed_secret: z.string().nullish(),
});
export type ProviderFacts = z.infer<typeof providerFacts>;

export const foundProviders = z.object({
  ok,
  providers: z.array(
    z.object({ id, kind: z.enum(['oidc', 'saml']), name: z.string(), tenant_name: z.string() }),
  ),
});
export type FoundProvider = z.infer<typeof foundProviders>['providers'][number];

export const providerRead = z.object({ ok, provider: providerFacts });
export const attemptBegun = z.object({ ok, attempt_id: id, expires_at: instant });
export const attemptTaken = z.object({
  ok,
  attempt_id: id,
  sealed: z.string().nullable(),
  request_id: z.string().nullable(),
  next: z.string().nullable(),
  /** A member connects the account that they have. */
  connects: z.boolean(),
  provider: providerFacts,
});
export type Attempt = z.infer<typeof attemptTaken>;

export const attemptFinished = z.object({
  ok,
  attempt_id: id,
  tenant_id: id,
  member_id: id,
  user_id: id,
  user_email: z.string(),
  created: z.boolean(),
  next: z.string().nullable(),
});
