import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { applyActor, type Claims } from '../../support/session.ts';

/** Of each tenant: admin1, admin2, hod1 … (one a department), finance1, finance2, md1, compliance1, auditor1, staff1 …. */
export type SeededKey = `${'admin' | 'hod' | 'finance' | 'md' | 'compliance' | 'auditor' | 'staff'}${number}`;

export interface SeededPerson {
  tenant: string;
  member: string;
  user: string;
  email: string;
}

export async function seededPerson(admin: Sql, tenantNo: number, key: SeededKey): Promise<SeededPerson> {
  const [person] = await admin<SeededPerson[]>`
    select m.tenant_id as tenant, m.id as member, m.user_id as user, u.email
      from auth.users u join app.members m on m.user_id = u.id where u.email = ${`${key}-${tenantNo}@seed.example`}`;
  if (!person) throw new Error(`no seeded ${key} in tenant ${tenantNo}`);
  return person;
}

/** Signs a seeded person in by the real path: a sign-in in Auth, then its registration with the edge credential. */
export async function signInSeeded(
  admin: Sql,
  authenticator: Sql,
  edge: string,
  person: SeededPerson,
): Promise<Required<Pick<Claims, 'sub' | 'session_id'>>> {
  const claims = { sub: person.user, session_id: randomUUID() };
  await admin`insert into auth.sessions (id, user_id, created_at, updated_at)
    values (${claims.session_id}, ${claims.sub}, now(), now())`;
  const [row] = await authenticator.begin(async (tx) => {
    await applyActor(tx, claims);
    return tx<{ ok: boolean }[]>`
      select (api.register_session(${edge}, ${person.tenant}, '192.0.2.7', 'bench') ->> 'ok')::boolean as ok`;
  });
  if (!row?.ok) throw new Error(`${person.email} could not sign in`);
  return claims;
}
