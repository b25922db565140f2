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

/** A way in, as Admins see it. */
export const identityProvider = z.object({
  id,
  kind: z.enum(['oidc', 'saml']),
  name: z.string(),
  issuer: z.string(),
  client_id: z.string().nullable(),
  secret_at: instant.nullable(),
  metadata: z.record(z.string(), z.unknown()),
  default_role: z.string().nullable(),
  default_role_name: z.string().nullable(),
  active: z.boolean(),
  idp_initiated: z.boolean(),
  used_at: instant.nullable(),
});
export type IdentityProvider = z.infer<typeof identityProvider>;

export const tenantDomain = z.object({
  id,
  domain: z.string(),
  txt_name: z.string(),
  txt_value: z.string(),
  proved_at: instant.nullable(),
});
export type TenantDomain = z.infer<typeof tenantDomain>;

export const ssoRule = z.object({
  sso_only: z.boolean(),
  break_glass: id.nullable(),
  break_glass_name: z.string().nullable(),
});
export type SsoRule = z.infer<typeof ssoRule>;

export const identity = z.object({
  id,
  member_id: id,
  provider_id: id,
  provider_name: z.string(),
  email: z.string(),
});

const name = z.string().trim().min(2, 'Give a name of 2 to 80 characters.').max(80);
export const oidcForm = z.object({
  provider: z.preprocess((value) => (value === '' ? undefined : value), z.guid().optional()),
  name,
  issuer: z
    .string()
    .trim()
    .min(8, 'Give the issuer as the provider writes it: an address that begins with https.')
    .max(500),
  client_id: z.string().trim().min(1, 'Give the client id that the provider gave you.').max(300),
  /** Left empty, the one that is kept stays. */
  client_secret: z.string().trim().max(2000).default(''),
  default_role: z
    .string()
    .default('')
    .transform((key) => key || null),
  active: z.literal('on').optional(),
});
export const domainForm = z.object({
  domain: z.string().trim().min(1, 'Give a domain such as example.com.').max(253),
});
export const domainChosen = z.object({ domain: z.guid() });
export const ruleForm = z.object({
  sso_only: z.enum(['yes', 'no']),
  break_glass: z.preprocess((value) => (value === '' ? undefined : value), z.guid().optional()),
});
export const providerSaved = z.object({ ok, provider_id: id, sessions_ended: z.int().default(0) });
export const ruleSaved = z.object({ ok, sso_only: z.boolean(), sessions_ended: z.int() });
