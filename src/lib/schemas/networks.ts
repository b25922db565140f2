// The networks that an organisation is used from: as they are kept, as a list would act, and as they are typed.
import { z } from 'zod';
import { id, instant } from './common';
import { idempotencyKey } from './forms';

export const network = z.object({
  id,
  network: z.string(),
  label: z.string(),
  added_by_name: z.string().nullable(),
  added_at: instant,
});
export type Network = z.infer<typeof network>;

export const outsider = z.object({
  id,
  member_id: id,
  member_name: z.string(),
  address: z.string().nullable(),
  agent: z.string().nullable(),
  registered_at: instant,
  current: z.boolean(),
});
export type Outsider = z.infer<typeof outsider>;

export const networksPreview = z.object({
  ok: z.literal(true),
  /** What the list looked like; saving says it back. */
  seen: z.string(),
  own_address: z.string().nullable(),
  own_outside: z.boolean(),
  living: z.int(),
  outside: z.int(),
  /** Null for who may not see everybody's sessions. */
  sessions: z.array(outsider).nullable(),
});
export type NetworksPreview = z.infer<typeof networksPreview>;

export const networksSaved = z.object({
  ok: z.literal(true),
  networks: z.int(),
  sessions_ended: z.int(),
});

export const networksForm = z.object({
  list: z.string().max(40_000, 'This list is too long.').default(''),
  reason: z.string().trim().max(500, 'Keep it under 500 characters.').default(''),
  seen: z.string().max(100),
  key: idempotencyKey,
});

/** One network a line, then what it is. */
export const networksIn = (list: string): { network: string; label: string }[] =>
  list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [network = ''] = line.split(/\s/, 1);
      return { network, label: line.slice(network.length).trim() };
    });

export const asLines = (networks: { network: string; label: string }[]): string =>
  networks.map(({ network, label }) => `${network.replace(/\/(?:32|128)$/, '')} ${label}`).join('\n');
