import { z } from 'zod';
import { isLocale } from '$lib/domain/locales';
import { idempotencyKey } from './forms';
import { knownPassword, newPassword, personName } from './onboarding';

export const profileForm = z.object({
  name: personName,
  /** Empty follows the organisation. */
  locale: z
    .string()
    .refine((code) => code === '' || isLocale(code), 'Choose one from the list.')
    .default(''),
  key: idempotencyKey,
});

export const passwordForm = z
  .object({ current: knownPassword, password: newPassword })
  .refine(({ current, password }) => current !== password, {
    path: ['password'],
    message: 'That is your password already. Choose another one.',
  });
