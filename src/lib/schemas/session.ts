import { z } from 'zod';
import { id, instant, tenantName } from './common';

export const me = z.object({
  ok: z.literal(true),
  tenant: z.object({
    id,
    name: z.string(),
    base_currency: z.string(),
    exponent: z.int(),
    time_zone: z.string(),
    locale: z.string().nullish(),
    /** The organisation's own step of the set-up was saved. */
    settled: z.boolean().default(true),
    trial_ends_at: instant.nullish(),
  }),
  member: z.object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    /** Comes in by the organisation's own sign-in, and so by no password. */
    sso: z.boolean().default(false),
    department_id: id.nullable(),
    /** Null follows the organisation's. */
    locale: z.string().nullish(),
  }),
  session: z.object({
    id,
    registered_at: instant,
    expires_at: instant,
    assurance: z.string(),
    /** As registered, or where it was last seen to move. */
    address: z.string().nullish(),
    seen_at: instant.nullish(),
  }),
  second_factor: z.object({
    enrolled: z.boolean(),
    needed_from: instant.nullable(),
    passed_at: instant.nullable(),
  }),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  heads: z.array(id),
  tenants: z.array(tenantName),
  notices_unseen: z.int().default(0),
  /** Whose authority this person may use as well, and until when. */
  acting_for: z
    .array(z.object({ delegation_id: id, member_id: id, name: z.string(), until: instant }))
    .default([]),
});
export type Me = z.infer<typeof me>;

export const registered = z.object({
  ok: z.literal(true),
  session_id: id,
  tenant_id: id,
  expires_at: instant,
});
export const switched = z.object({ ok: z.literal(true), session_id: id, tenant_id: id });
/** Where the session counts from now on; null when that is not known. */
export const touched = z.object({ ok: z.literal(true), address: z.string().nullable() });
/** Sign-ins to tell the key-value store of, and how long each could have been used. */
export const takenRevocations = z.object({
  ok: z.literal(true),
  ended: z.array(z.object({ sign_in: id, until: instant })),
});
export const noted = z.object({ ok: z.literal(true), first: z.boolean() });
export const ended = z.object({ ok: z.literal(true), ended: z.int() });

export const session = z.object({
  id,
  member_id: id,
  member_name: z.string().nullable(),
  registered_at: instant,
  expires_at: instant,
  address: z.string().nullable(),
  agent: z.string().nullable(),
  assurance: z.string(),
  ended_at: instant.nullable(),
  end_reason: z.string().nullable(),
  current: z.boolean(),
  seen_at: instant,
});
export type Session = z.infer<typeof session>;
