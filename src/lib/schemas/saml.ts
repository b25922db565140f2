// What the forms about a SAML provider may send.
import { z } from 'zod';

const name = z.string().trim().min(2, 'Give a name of 2 to 80 characters.').max(80);
const role = z
  .string()
  .default('')
  .transform((key) => key || null);
const box = z
  .literal('on')
  .optional()
  .transform((on) => on === 'on');

export const newSamlForm = z.object({ name, default_role: role });
export const samlForm = newSamlForm.extend({
  metadata_url: z.string().trim().max(2_000).default(''),
  metadata_text: z.string().max(600_000).default(''),
  response_signed: box,
  idp_initiated: box,
  active: box,
});
export type SamlForm = z.infer<typeof samlForm>;
