// Cloudflare's Turnstile, where the deployment was given its keys. What the browser brings is checked with Cloudflare.
import { z } from 'zod';
import { env } from '$lib/server/env';

const timeout = 4_000;
const verdict = z.object({
  success: z.boolean(),
  action: z.string().nullish(),
  hostname: z.string().nullish(),
});

export function turnstile(): { siteKey: string; secret: string; origin: string } | null {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET_KEY: secret, TURNSTILE_URL } = env();
  return siteKey && secret ? { siteKey, secret, origin: new URL(TURNSTILE_URL).origin } : null;
}

/** Null when Cloudflare does not answer: then the form's own proof has to do. */
export async function turnstileSays(
  answer: string,
  door: string,
  address: string | null,
): Promise<boolean | null> {
  const keys = turnstile();
  if (!keys) return null;
  if (!answer || answer.length > 2048) return false;
  const body = new URLSearchParams({ secret: keys.secret, response: answer });
  if (address) body.set('remoteip', address);
  try {
    const response = await fetch(`${keys.origin}/turnstile/v0/siteverify`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status >= 500) return null;
    const said = verdict.parse(await response.json());
    // an answer that was given for another door is none for this one
    return said.success && said.action === door;
  } catch {
    return null;
  }
}
