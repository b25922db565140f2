import postgres, { type Options, type Sql } from 'postgres';

export type Role =
  'supabase_admin' | 'postgres' | 'authenticator' | 'supabase_auth_admin' | 'supabase_storage_admin';

/** Where a database is; one password serves the local roles, none of which is reachable from outside. */
export interface Place {
  port: number;
  password: string;
  database: string;
}

export function urlOf(place: Place, role: Role): string {
  return `postgresql://${role}:${encodeURIComponent(place.password)}@127.0.0.1:${place.port}/${place.database}`;
}

export function connect(place: Place, role: Role, options: Options<Record<string, never>> = {}): Sql {
  return postgres(urlOf(place, role), { max: 1, onnotice: () => {}, ...options });
}
