import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import bcrypt from 'bcryptjs';
import type { Claims } from './session.ts';

/** The demonstration people of supabase/seed.sql, one per role and another tenant's beside them. */
export const PASSWORD = 'countersign-demo';
export const PEOPLE = {
  admin: 'amara@adunni.example',
  hodOperations: 'tunde@adunni.example',
  hodSales: 'zainab@adunni.example',
  finance: 'ngozi@adunni.example',
  finance2: 'emeka@adunni.example',
  director: 'folake@adunni.example',
  director2: 'ibrahim@adunni.example',
  staff: 'chidi@adunni.example',
  staff2: 'kemi@adunni.example',
  compliance: 'halima@adunni.example',
  auditor: 'grace@audit.example',
  otherAdmin: 'wanjiru@baraka.example',
  otherHod: 'otieno@baraka.example',
  otherFinance: 'achieng@baraka.example',
  otherStaff: 'mwangi@baraka.example',
} as const;

/** People of the first tenant alone, one for each role that such a person holds, by the role's key. */
export const BY_ROLE = {
  admin: PEOPLE.admin,
  hod: PEOPLE.hodOperations,
  finance: PEOPLE.finance,
  md: PEOPLE.director,
  staff: PEOPLE.staff,
  compliance: PEOPLE.compliance,
} as const;

/** A user of Auth without any membership; answers its id. */
export async function createUser(admin: Sql, email: string, password = PASSWORD): Promise<string> {
  const id = randomUUID();
  const hash = await bcrypt.hash(password, 4);
  await admin`insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
      raw_app_meta_data, raw_user_meta_data)
    values (${id}, 'authenticated', 'authenticated', ${email.toLowerCase()}, ${hash}, now(),
      '{"provider":"email","providers":["email"]}', '{}')`;
  await admin`insert into auth.identities (id, provider, provider_id, user_id, identity_data)
    values (${randomUUID()}, 'email', ${id}, ${id}, ${admin.json({ sub: id, email })})`;
  return id;
}

/** What a sign-in leaves: a row in auth.sessions, and the claims that its token would carry. */
export async function signIn(
  admin: Sql,
  email: string,
): Promise<Required<Pick<Claims, 'sub' | 'session_id'>> & Claims> {
  const [user] = await admin<
    { id: string }[]
  >`select id from auth.users where email = ${email.toLowerCase()}`;
  if (!user) throw new Error(`no user ${email}`);
  const session = randomUUID();
  await admin`insert into auth.sessions (id, user_id, created_at, updated_at)
    values (${session}, ${user.id}, now(), now())`;
  return { sub: user.id, session_id: session, email, role: 'authenticated' };
}
