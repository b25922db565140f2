// Every answer carries these; the content security policy, with its nonces, is the page renderer's.

const always: Record<string, string> = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy':
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), ' +
    'magnetometer=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-permitted-cross-domain-policies': 'none',
};

/** For answers that are no page of ours (data, redirects, plain errors) and so have no nonce to give. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * Pages whose address carries a token that opens something: nobody learns more than our origin from them. Not
 * no-referrer: a browser without script would then send its forms with the origin null, which counts as another site.
 */
const secretAddresses = [
  '/(auth)/sign-up/open',
  '/(auth)/reset-password',
  '/(auth)/invite/[token]',
  '/(auth)/sso/oidc/[provider]/callback',
];

/** Forms that strangers may send: where Turnstile stands before them, its script and its frame are let in. */
const strangersForms = ['/(auth)/sign-in', '/(auth)/sign-up', '/(auth)/forgot-password'];

function admit(headers: Headers, origin: string): void {
  const policy = headers.get('content-security-policy') ?? '';
  const widened = policy
    .replace(/script-src /, `script-src ${origin} `)
    .replace(/frame-src 'none'/, `frame-src ${origin}`);
  headers.set('content-security-policy', widened);
  headers.delete('cross-origin-embedder-policy');
}

export function harden(response: Response, route: string | null, checker: string | null = null): void {
  const keep = route?.startsWith('/(public)') ?? false;
  const { headers } = response;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (secretAddresses.includes(route ?? '')) headers.set('referrer-policy', 'strict-origin');
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', closedPolicy);
  if (checker && strangersForms.includes(route ?? '')) admit(headers, checker);
  // Nothing a signed-in person saw may come back from a cache, the browser's included.
  // The open pages are themed by a cookie, so they are somebody's own too, but no secret.
  if (!keep) headers.set('cache-control', 'private, no-store');
  else if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache');
}
