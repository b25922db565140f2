// The formats a person may choose. Signs are written down here, so that every server and browser agrees on them.

export const locales = {
  'en-GB': { name: 'United Kingdom', group: ',', decimal: '.', clock: 24 },
  'en-NG': { name: 'Nigeria', group: ',', decimal: '.', clock: 24 },
  'en-KE': { name: 'Kenya', group: ',', decimal: '.', clock: 24 },
  'en-GH': { name: 'Ghana', group: ',', decimal: '.', clock: 12 },
  'en-ZA': { name: 'South Africa', group: '\u00a0', decimal: ',', clock: 24 },
  'en-US': { name: 'United States', group: ',', decimal: '.', clock: 12 },
  'de-DE': { name: 'Germany', group: '.', decimal: ',', clock: 24 },
  'fr-FR': { name: 'France', group: '\u202f', decimal: ',', clock: 24 },
} as const satisfies Record<string, { name: string; group: string; decimal: '.' | ','; clock: 12 | 24 }>;

export type Locale = keyof typeof locales;

export const defaultLocale: Locale = 'en-GB';

export const localeCodes = Object.keys(locales) as Locale[];

export const isLocale = (code: unknown): code is Locale =>
  typeof code === 'string' && Object.hasOwn(locales, code);

/** The first that we know of: a person's own choice, then their organisation's. */
export const chosenLocale = (...codes: unknown[]): Locale => codes.find(isLocale) ?? defaultLocale;
