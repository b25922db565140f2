import type { Stack } from './open-stack.ts';

/** What the app needs to send mail through this stack, which keeps it instead of delivering it. */
export const mailSettings = ({ url, keys }: Stack): Record<string, string> => ({
  RESEND_API_KEY: keys.resend,
  RESEND_BASE_URL: `${url}/resend`,
  MAIL_FROM: 'Countersign <no-reply@countersign.example>',
});
