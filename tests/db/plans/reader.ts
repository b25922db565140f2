import { createClient } from '@supabase/supabase-js';
import { me } from '../../../src/lib/schemas/session.ts';
import type { Caller } from '../../../src/lib/server/data-api/call.ts';
import type { DataClient } from '../../../src/lib/server/data-api/client.ts';
import type { Gateway } from '../../../supabase/local/gateway.ts';
import { SEED_PASSWORD } from '../../bench/seed/seed-large.ts';
import { seededPerson, type SeededKey } from '../../bench/seed/people.ts';
import type { TestDatabase } from '../../support/test-database.ts';

/** A seeded person at the Data API, signed in and registered as the app does it, asking as the app asks. */
export interface Reader {
  name: string;
  key: SeededKey;
  caller: Caller;
  /** The views and functions asked for so far. */
  asked: Set<string>;
}

export async function openReader(
  db: TestDatabase,
  gateway: Gateway,
  tenantNo: number,
  key: SeededKey,
): Promise<Reader> {
  const asked = new Set<string>();
  const client = createClient(gateway.url, db.keys.publishable, {
    db: { schema: 'api' },
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: (input, init) => {
        const address = new URL(String(input instanceof Request ? input.url : input));
        const [, , version, ...name] = address.pathname.split('/');
        if (version === 'v1') asked.add(name.join('/'));
        return fetch(input, init);
      },
    },
  });
  const person = await seededPerson(db.admin, tenantNo, key);
  const { error } = await client.auth.signInWithPassword({ email: person.email, password: SEED_PASSWORD });
  if (error) throw error;
  const given = { p_edge: db.keys.edge, p_tenant: person.tenant, p_address: '192.0.2.9', p_agent: 'plans' };
  await client.rpc('register_session', given);
  const known = me.parse((await client.rpc('whoami')).data);
  const caller: Caller = {
    db: client as unknown as DataClient,
    me: known,
    tenant: person.tenant,
    requestId: 'plans',
    signInAgain: (why) => `/sign-in?why=${why}`,
  };
  return { name: `${key} of tenant ${tenantNo}`, key, caller, asked };
}
