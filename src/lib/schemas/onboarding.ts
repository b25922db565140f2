// Signing up, choosing a password, joining by invitation: what forms send and what the platform answers.
import { z } from 'zod';
import { id, instant } from './common';

const oneLine = (words: string) => words.replace(/\s+/g, ' ').trim();

export const email = z
  .string()
  .trim()
  .min(1, 'Enter your e-mail address.')
  .max(254, 'That is longer than an e-mail address can be.')
  .email('Enter an e-mail address, such as name@company.com.')
  .transform((address) => address.toLowerCase());

export const personName = z
  .string()
  .transform(oneLine)
  .pipe(z.string().min(2, 'Enter your name.').max(120, 'Keep it under 120 characters.'));

export const organisationName = z
  .string()
  .transform(oneLine)
  .pipe(z.string().min(2, 'Enter the name of your organisation.').max(120, 'Keep it under 120 characters.'));

/** As long as Auth takes: it reads 72 bytes. What would be guessed is refused by check-new-password. */
export const newPassword = z
  .string()
  .min(12, 'Use at least 12 characters. A few words in a row are easy to remember.')
  .refine(
    (password) => new TextEncoder().encode(password).length <= 72,
    'That is longer than we can keep. Use at most 72 characters.',
  );

export const signUpForm = z.object({ name: personName, email, organisation: organisationName });
export type SignUpForm = z.infer<typeof signUpForm>;

const token = z.string().regex(/^[\w-]{16,256}$/);

/** What the mailed link carries. */
export const signUpLink = z.object({
  token,
  type: z.enum(['signup', 'magiclink']),
  new: z.enum(['0', '1']).transform((flag) => flag === '1'),
  email,
});

export const openForm = z.object({
  name: personName,
  organisation: organisationName,
  zone: z.string().max(100).default(''),
});

export const resetLink = z.object({ token, email });

/** What an invitation's link carries when it was mailed. */
export const invitationProof = z.object({ code: token, type: z.enum(['signup', 'magiclink']) });
export const resetForm = z.object({ password: newPassword });
export const forgotForm = z.object({ email });

export const knownPassword = z.string().min(1, 'Enter your password.').max(1024);

export const ticket = z.object({ ok: z.literal(true), ticket: z.string() });
export const opened = z.object({ ok: z.literal(true), tenant_id: id, member_id: id });

export const invitationShown = z.object({
  ok: z.literal(true),
  tenant_name: z.string(),
  email: z.string(),
  name: z.string(),
  invited_by_name: z.string().nullable(),
  invited_by_email: z.string().nullable(),
  roles: z.array(z.object({ key: z.string(), name: z.string() })),
  department_name: z.string().nullable(),
  expires_at: instant,
});
export type InvitationShown = z.infer<typeof invitationShown>;

export const invitationAccepted = z.object({
  ok: z.literal(true),
  tenant_id: id,
  member_id: id,
  pending_roles: z.array(z.string()),
});
