// What the database says should be noticed about a request. None of it forbids anything.
import { z } from 'zod';
import { requestStates } from '$lib/domain/states';
import { id, instant, maybeMinor, minor } from './common';

const text = z.string().nullable();

export const warning = z.object({
  /** Names it in a decision that was made with it on the screen. */
  key: z.string(),
  kind: z.string(),
  sure: z.enum(['almost_certain', 'likely', 'possible']).nullable(),
  why: z.string(),
  requests: z.array(
    z.object({
      request_id: id,
      number: text,
      title: text,
      payee_name: text,
      amount_minor: minor,
      currency: text,
      exponent: z.int().nullable(),
      state: z.enum(requestStates),
      at: instant.nullable(),
    }),
  ),
  threshold_minor: maybeMinor.optional(),
  total_minor: maybeMinor.optional(),
  base_currency: text.optional(),
  base_exponent: z.int().nullable().optional(),
});
export type Warning = z.infer<typeof warning>;

export const warnings = z.object({ ok: z.literal(true), warnings: z.array(warning) });

/** Of several requests, by their ids. */
export const warningsOf = z.object({
  ok: z.literal(true),
  requests: z.array(z.object({ request_id: id, warnings: z.array(warning) })),
});
