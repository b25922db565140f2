// What the deployment must give. Read when first needed, so that a build needs none of it.
import { env as privateEnv } from '$env/dynamic/private';
import { env as publicEnv } from '$env/dynamic/public';
import { z } from 'zod';

/** An empty line in a settings file is a setting that was not given. */
const optional = <T extends z.ZodType>(given: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), given.optional());

const shape = z.object({
  PUBLIC_SUPABASE_URL: z.url(),
  PUBLIC_SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  EDGE_CREDENTIAL: z.string().min(16),
  ORIGIN: z.url().optional(),
  // Second factors and single sign-on need these two.
  ENCRYPTION_KEYS: optional(z.string().min(1)),
  ENCRYPTION_KEY_CURRENT: optional(z.string().min(1)),
  // Whom to ask for names and TXT records, instead of the default.
  DNS_OVER_HTTPS_URL: optional(z.url()),
  // Tests of a deployment on this very machine have their identity provider here too.
  SSO_LOOPBACK: z
    .enum(['0', '1'])
    .default('0')
    .transform((flag) => flag === '1'),
  // Makes ended sessions known before the database is asked; without it the database alone decides.
  KV_REST_API_URL: optional(z.url()),
  KV_REST_API_TOKEN: optional(z.string().min(1)),
  // How many proxies of one's own stand before the platform; see http/client-address.
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(9).default(0),
  // Sign-up, invitations and forgotten passwords need these four; everything else works without.
  SUPABASE_SECRET_KEY: optional(z.string().min(1)),
  RESEND_API_KEY: optional(z.string().min(1)),
  MAIL_FROM: optional(z.string().min(3)),
  RESEND_BASE_URL: optional(z.url()),
  // Turnstile stands before forms of strangers where both keys are given.
  TURNSTILE_SITE_KEY: optional(z.string().min(1)),
  TURNSTILE_SECRET_KEY: optional(z.string().min(1)),
  TURNSTILE_URL: z.preprocess(
    (value) => value || undefined,
    z.url().default('https://challenges.cloudflare.com'),
  ),
  DEMO: z
    .enum(['0', '1'])
    .default('0')
    .transform((flag) => flag === '1'),
});
export type Env = z.infer<typeof shape>;

let read: Env | undefined;

export function env(): Env {
  if (read) return read;
  const result = shape.safeParse({ ...privateEnv, ...publicEnv });
  if (!result.success) {
    const names = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`These settings are missing or malformed: ${names}`);
  }
  read = result.data;
  return read;
}
