// How somebody likes their pages, on this device: kept in cookies, so that the first answer is right already.
import type { Cookies } from '@sveltejs/kit';
import { z } from 'zod';
import { themes, type Theme } from '$lib/domain/themes';
import { cookieOptions } from '$lib/server/data-api/client';

const names = { theme: '__Host-theme', keys: '__Host-keys' } as const;
const kept = { ...cookieOptions, maxAge: 60 * 60 * 24 * 365 };

export const preferencesForm = z.object({
  theme: z.enum(themes).optional(),
  keys: z.enum(['on', 'off']).optional(),
});

export type Preferences = { theme: Theme; keys: boolean };

export function readPreferences(cookies: Cookies): Preferences {
  const theme = z.enum(themes).catch('system').parse(cookies.get(names.theme));
  return { theme, keys: cookies.get(names.keys) !== 'off' };
}

export function writePreferences(cookies: Cookies, chosen: z.infer<typeof preferencesForm>): void {
  if (chosen.theme) cookies.set(names.theme, chosen.theme, kept);
  if (chosen.keys) cookies.set(names.keys, chosen.keys, kept);
}

/** The page says its theme before any script runs, so that nothing flashes. */
export function themed(html: string, theme: Theme): string {
  return theme === 'system' ? html : html.replace('<html lang="en"', `<html lang="en" data-theme="${theme}"`);
}
