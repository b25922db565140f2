import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  NotForThisPlace,
  open,
  readKeyRing,
  seal,
  toBase64Url,
  UnknownKey,
  type KeyRing,
} from '../../../src/lib/server/crypto/envelope.ts';
import type { Gateway } from '../../../supabase/local/gateway.ts';
import { Rotation } from '../../../supabase/keys/rotate.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { tenantId } from '../contract/work.ts';

const keyText = (fill: number) => toBase64Url(new Uint8Array(32).fill(fill));
const MANY = 130;

describe('sealing again with a newer key', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let tenants: string[];
  let [old, both]: KeyRing[] = [];
  beforeAll(async () => {
    db = await openDatabase('seeded');
    gateway = await db.openGateway();
    tenants = [await tenantId(db, 'Adunni%'), await tenantId(db, 'Baraka%')];
    old = await readKeyRing(`old:${keyText(1)}`, 'old');
    both = await readKeyRing(`old:${keyText(1)},new:${keyText(2)}`, 'new');
  });
  afterAll(() => db.close());

  const rotation = (ring: KeyRing | undefined) =>
    new Rotation({ url: gateway.url, secret: db.keys.secret, edge: db.keys.edge }, ring as KeyRing);
  const placeOf = (tenant: string, row: string) => ({ tenant, table: 'things', column: 'secret', row });

  /** Sealed rows as acts leave them. */
  async function furnish(count: number): Promise<void> {
    await db.admin`update secrets.sealed set sealed = null, key_id = null`;
    for (const tenant of tenants) {
      const rows = await Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const row = randomUUID();
          const sealed = await seal(
            old as KeyRing,
            placeOf(tenant, row),
            new TextEncoder().encode(`secret ${i}`),
          );
          return { row, sealed };
        }),
      );
      await db.admin`insert into secrets.sealed (tenant_id, entity, row_id, field, sealed, key_id)
        select ${tenant}, 'things', r."row", 'secret', r.sealed, 'old'
          from jsonb_to_recordset(${db.admin.json(rows)}) as r ("row" uuid, sealed text)`;
    }
  }
  const left = async (key: string) =>
    Number((await db.admin`select count(*)::int as n from secrets.sealed where key_id = ${key}`)[0]?.['n']);

  it('SPEC-SEC-06: in batches, stopped in between and gone on with, until nothing of the old key is left and everything opens', async () => {
    await furnish(MANY);
    const stop = new AbortController();
    const stopped = await rotation(both).run(() => stop.abort(), stop.signal);
    expect(stopped.done).toBeGreaterThan(0);
    expect(await left('old')).toBe(2 * MANY - stopped.done);
    const rest = await rotation(both).run(() => undefined);
    expect({ left: rest.left, all: rest.done + stopped.done }).toEqual({ left: 0, all: 2 * MANY });
    expect(await rotation(both).keys()).toEqual({ new: 2 * MANY });
    const only = await readKeyRing(`new:${keyText(2)}`, 'new');
    const rows = await db.admin`select tenant_id, row_id, sealed from secrets.sealed where key_id = 'new'`;
    for (const row of rows) {
      const place = placeOf(String(row['tenant_id']), String(row['row_id']));
      expect(new TextDecoder().decode(await open(only, place, String(row['sealed'])))).toMatch(
        /^secret \d+$/,
      );
    }
    // each tenant's own trail says that it was done, and by which job
    const events =
      await db.admin`select tenant_id, sum((payload ->> 'sealed')::int)::int as n from audit.events
      where action = 'key.rotate' group by tenant_id`;
    expect(events.map((event) => [event['tenant_id'], event['n']]).sort()).toEqual(
      tenants.map((tenant) => [tenant, MANY]).sort(),
    );
  });

  it('SPEC-SEC-07: what changed while it was being sealed again stays as it was changed', async () => {
    await furnish(1);
    const [tenant = ''] = tenants;
    const ticket = async () =>
      String(
        (
          await db.as(
            'service_role',
            (tx) => tx`select api.issue_job_ticket(${db.keys.edge}, 'rotate_keys') as answer`,
          )
        )[0]?.['answer'].ticket,
      );
    const [row] =
      await db.admin`select row_id, sealed from secrets.sealed where tenant_id = ${tenant} and key_id = 'old'`;
    const place = placeOf(tenant, String(row?.['row_id']));
    const changed = await seal(old as KeyRing, place, new TextEncoder().encode('newer'));
    await db.admin`update secrets.sealed set sealed = ${changed} where row_id = ${place.row}`;
    const late = await seal(both as KeyRing, place, new TextEncoder().encode('older'));
    const rows = [{ entity: 'things', row: place.row, field: 'secret', was: row?.['sealed'], now: late }];
    const first = await ticket();
    const put = (with_: string) =>
      db.as(
        'service_role',
        (tx) => tx`select api.put_sealed(${with_}, ${tenant}, ${tx.json(rows as never)}) as answer`,
      );
    expect((await put(first))[0]?.['answer']).toMatchObject({ ok: true, done: 0 });
    const [after] = await db.admin`select sealed from secrets.sealed where row_id = ${place.row}`;
    expect(after).toEqual({ sealed: changed });
    // and a ticket works once
    expect((await put(first))[0]?.['answer']).toMatchObject({ ok: false, token: 'ticket_invalid' });
  });

  it('SPEC-SEC-08: a key that is missing and a ciphertext that was moved stop it by name, and nothing is lost', async () => {
    await furnish(2);
    const stranger = await readKeyRing(`new:${keyText(2)}`, 'new');
    await expect(rotation(stranger).run(() => undefined)).rejects.toThrow(UnknownKey);
    expect(await left('old')).toBe(4);
    const [a, b] = tenants;
    await db.admin`update secrets.sealed s set sealed = o.sealed
      from (select sealed from secrets.sealed where tenant_id = ${String(b)} and key_id = 'old' limit 1) o
      where s.tenant_id = ${String(a)} and s.key_id = 'old'`;
    await expect(rotation(both).run(() => undefined)).rejects.toThrow(NotForThisPlace);
    // those that are wrong stand as they were, whichever organisation came first
    const [wrong] =
      await db.admin`select count(*)::int as n from secrets.sealed where tenant_id = ${String(a)} and key_id = 'old'`;
    expect(wrong).toEqual({ n: 2 });
  });

  it('SPEC-SEC-09: nobody but our own servers rotates: no ticket, no edge credential and no token opens it', async () => {
    const [tenant = ''] = tenants;
    for (const call of [
      `api.stale_seals('not ours', 'new')`,
      `api.take_sealed('not a ticket', '${tenant}', 'new')`,
      `api.put_sealed('not a ticket', '${tenant}', '[]')`,
    ]) {
      const [row] = await db.as('service_role', (tx) => tx.unsafe(`select ${call} ->> 'token' as token`));
      expect(row?.['token']).toMatch(/^(edge_credential_invalid|ticket_invalid)$/);
      for (const role of ['anon', { sub: randomUUID(), session_id: randomUUID() }] as const)
        await expect(db.as(role, (tx) => tx.unsafe(`select ${call}`))).rejects.toMatchObject({
          code: '42501',
        });
    }
  });
});
