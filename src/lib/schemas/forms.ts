// What a form may send. Long text is cut off here with words, before the database has to refuse it.
import { z } from 'zod';

export const idempotencyKey = z.string().trim().min(8).max(200);
const comment = z.string().trim().max(2000, 'Keep it under 2,000 characters.').default('');
const reason = z.string().trim().max(500, 'Keep it under 500 characters.').default('');

export const signInForm = z.object({
  email: z
    .string()
    .trim()
    .min(1, 'Enter your e-mail address.')
    .max(320)
    .email('Enter an e-mail address, such as name@company.com.'),
  password: z.string().min(1, 'Enter your password.').max(1024),
});

/** The keys of the warnings that were on the screen, as one field. */
const warnings = z
  .string()
  .max(4000)
  .default('')
  .transform((keys) => keys.split(',').filter(Boolean));

export const decideForm = z.object({
  decision: z.enum(['approve', 'reject', 'query', 'return']),
  comment,
  content_hash: z.string().min(1).max(200),
  warnings,
  key: idempotencyKey,
});
export type DecideForm = z.infer<typeof decideForm>;

export const bodyForm = z.object({ body: comment, key: idempotencyKey });
export const commentForm = bodyForm.extend({
  mentions: z.array(z.guid()).max(20, 'Mention at most 20 people at once.'),
});
export const inboxApproveForm = z.object({
  request: z.guid(),
  content_hash: z.string().min(1).max(200),
  warnings,
  key: idempotencyKey,
});
/** From the inbox: a question, or back for change; both say what about. */
export const inboxAskForm = inboxApproveForm.extend({
  decision: z.enum(['query', 'return']),
  comment: comment.pipe(z.string().min(1, 'Write what you want to know, or what should change.')),
});
export const alternateForm = z.object({
  member: z.guid('Choose a person.'),
  reason,
  key: idempotencyKey,
});
export const rolesForm = z.object({
  roles: z.array(z.string().max(100)).max(50),
  reason,
  key: idempotencyKey,
});
export const deactivateForm = z.object({
  name: z.string().trim().default(''),
  reason,
  key: idempotencyKey,
});
export const secondForm = z.object({
  proposal: z.guid(),
  decision: z.enum(['approve', 'refuse']),
  reason,
  key: idempotencyKey,
});
export const viewForm = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(60, 'Keep it to 60 characters.'),
  view: z.guid().nullable().catch(null),
  key: idempotencyKey,
});
export const viewGoneForm = z.object({ view: z.guid(), key: idempotencyKey });
export const endSessionForm = z.object({ session: z.guid(), key: idempotencyKey });
export const endAllForm = z.object({
  who: z.enum(['me', 'everyone']).default('me'),
  reason,
  key: idempotencyKey,
});

/** Text fields of a form, first value of each; files never count. */
export function fieldsOf(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string' && !(name in fields)) fields[name] = value;
  return fields;
}

/** One sentence a field, for putting beside it. */
export function problemsOf(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const issue of error.issues) problems[issue.path.join('.')] ??= issue.message;
  return problems;
}
