import { z } from 'zod';
import { id, instant } from './common';

const text = z.string().nullable();
const keys = z
  .array(z.string())
  .nullable()
  .transform((list) => list ?? []);

export const member = z.object({
  id,
  name: z.string(),
  active: z.boolean(),
  department_id: id.nullable(),
  department_name: text,
  email: text,
  access_from: text,
  access_until: text,
  deactivated_at: text,
  roles: keys,
  heads: keys,
});
export type Member = z.infer<typeof member>;

export const roleKinds = ['neutral', 'deciding', 'administrative', 'oversight'] as const;

export const role = z.object({
  id,
  key: z.string(),
  name: z.string(),
  description: text,
  built_in: z.boolean(),
  kind: z.enum(roleKinds),
  permissions: keys,
});
export type Role = z.infer<typeof role>;

export const permission = z.object({ id: z.string(), kind: z.enum(roleKinds), words: z.string() });

export const roleChange = z.object({
  id,
  at: instant,
  member_name: text,
  what: z.string(),
  actor_name: text,
  added: keys,
  removed: keys,
  reason: text,
});
export type RoleChange = z.infer<typeof roleChange>;

export const roleProposal = z.object({
  id,
  member_id: id,
  member_name: text,
  proposed_by: id,
  proposed_by_name: text,
  proposed_at: instant,
  added: keys,
  reason: text,
  state: z.string(),
});
export type RoleProposal = z.infer<typeof roleProposal>;

export const rolesSet = z.object({
  ok: z.literal(true),
  added: keys,
  removed: keys,
  pending: z.boolean(),
  proposal_id: id.nullish(),
  sessions_ended: z.int().nullish(),
});

export const deactivated = z.object({ ok: z.literal(true), sessions_ended: z.int() });
