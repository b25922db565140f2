import { z } from 'zod';
import { id, instant } from './common';

const text = z.string().nullable();
const pieces = z
  .record(z.string(), z.string().nullable())
  .nullable()
  .transform((record) => record ?? {});

export const event = z.object({
  id,
  tenant_id: id,
  seq: z.int(),
  at: instant,
  at_text: z.string(),
  actor_id: id.nullable(),
  actor_name: text,
  session_id: id.nullable(),
  address: text,
  agent: text,
  roles: z.array(z.string()).nullable(),
  permission: text,
  action: z.string(),
  entity: text,
  entity_id: text,
  channel: text,
  outcome: z.string(),
  token: text,
  payload: z.unknown().transform((value) => value ?? null),
  text_digests: z
    .record(z.string(), z.string())
    .nullable()
    .transform((record) => record ?? {}),
  texts: pieces,
  text_salts: pieces,
  leaf: z.string(),
  prev: z
    .string()
    .nullable()
    .transform((hex) => hex ?? ''),
  hash: z.string(),
});
export type Event = z.infer<typeof event>;

export const verification = z.object({
  ok: z.literal(true),
  whole: z.boolean(),
  from: z.int(),
  to: z.int().nullable(),
  checked: z.int(),
  last_seq: z.int().nullable(),
  last_hash: text,
  next: z.int().nullable(),
  problems: z.array(z.object({ seq: z.int().nullable(), problem: z.string() })),
});
export type Verification = z.infer<typeof verification>;
