export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeWords: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };
