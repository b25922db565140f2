// Which sign-in a request's cookie names. Read without checking the signature: only to ask whether it has ended, which can
// turn a request away and never let one in.
import { combineChunks, stringFromBase64URL } from '@supabase/ssr';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { cookieName } from './client';

const stored = z.object({ access_token: z.string() });
const claims = z.object({ session_id: z.guid() });

export async function signInOf({ cookies }: RequestEvent): Promise<string | null> {
  const text = await combineChunks(cookieName, (name) => cookies.get(name) ?? null);
  if (!text) return null;
  try {
    const plain = text.startsWith('base64-') ? stringFromBase64URL(text.slice('base64-'.length)) : text;
    const [, payload] = stored.parse(JSON.parse(plain)).access_token.split('.');
    return claims.parse(JSON.parse(stringFromBase64URL(payload ?? ''))).session_id;
  } catch {
    return null;
  }
}
