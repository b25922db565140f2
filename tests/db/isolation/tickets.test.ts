import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser } from '../../support/people.ts';
import { waitForBlocked } from '../../support/wait.ts';
import { call, type Answer } from '../contract/person.ts';

describe('the one way round the tenant context', () => {
  let db: TestDatabase;
  let founder: string;
  beforeAll(async () => {
    db = await openDatabase();
    founder = await createUser(db.admin, 'founder@example.com');
  });
  afterAll(() => db.close());

  const issue = (edge = db.keys.edge, purpose = 'open_trial') =>
    call(db, 'service_role', 'issue_job_ticket', { p_edge: edge, p_purpose: purpose });
  const trial = (ticket: unknown, name = 'New Ltd') => ({
    p_ticket: ticket,
    p_name: name,
    p_base_currency: 'NGN',
    p_time_zone: 'Africa/Lagos',
    p_deciders: 'two',
    p_threshold_minor: 0,
    p_founder_user: founder,
    p_founder_name: 'A Founder',
    p_founder_email: 'founder@example.com',
    p_departments: [{ code: 'OPS', name: 'Operations' }],
  });
  const open = (ticket: unknown, name?: string): Promise<Answer> =>
    call(db, 'service_role', 'open_trial', trial(ticket, name));
  const tenants = async () => (await db.admin`select count(*)::int as n from app.tenants`)[0]?.['n'];

  it('SPEC-ISO-39: a ticket is issued against the edge credential only', async () => {
    for (const edge of ['', 'wrong', db.keys.secret, `${db.keys.edge} `]) {
      expect(await issue(edge)).toMatchObject({ ok: false, token: 'edge_credential_invalid' });
    }
    await db.admin`update secrets.edge_credentials set revoked_at = now()`;
    expect(await issue()).toMatchObject({ ok: false, token: 'edge_credential_invalid' });
    await db.admin`update secrets.edge_credentials set revoked_at = null`;
    expect(await issue()).toMatchObject({ ok: true });
  });

  it('SPEC-ISO-40: a ticket opens once; the second use is refused and changes nothing', async () => {
    const { ticket } = await issue();
    expect(await open(ticket)).toMatchObject({ ok: true });
    const before = await tenants();
    expect(await open(ticket, 'Again Ltd')).toMatchObject({ ok: false, token: 'ticket_invalid' });
    expect(await tenants()).toBe(before);
  });

  it('SPEC-ISO-41: of two that use one ticket at the same time, one is refused', async () => {
    const { ticket } = await issue();
    const [first, second] = [await db.session('service_role'), await db.session('service_role')];
    const args = Object.entries(trial(ticket));
    const query = `select api.open_trial(${args.map(([key], i) => `${key} => $${i + 1}`).join(', ')}) as answer`;
    const values = args.map(([, value]) => value) as never[];
    await first.begin();
    await second.begin();
    await first.sql.unsafe(query, values);
    const pid = await second.pid();
    const waiting = second.sql.unsafe(query, values);
    const settled = waiting.then((rows) => rows[0]?.['answer'] as Answer);
    await waitForBlocked(db.admin, pid);
    await first.commit();
    expect(await settled).toMatchObject({ ok: false, token: 'ticket_invalid' });
    await second.commit();
  });

  it('SPEC-ISO-42: a ticket lives for thirty seconds, and an expired one is refused', async () => {
    const { ticket } = await issue();
    const hash = createHash('sha256').update(String(ticket)).digest();
    const [row] = await db.admin`select extract(epoch from expires_at - issued_at)::int as seconds
      from secrets.job_tickets where hash = ${hash}`;
    expect(row).toEqual({ seconds: 30 });
    await db.admin`update secrets.job_tickets set expires_at = clock_timestamp() where hash = ${hash}`;
    expect(await open(ticket)).toMatchObject({ ok: false, token: 'ticket_invalid' });
  });

  it('SPEC-ISO-43: a ticket for one job opens no other, and a ticket for an unknown job is not issued', async () => {
    for (const purpose of ['retention', 'billing', '', 'open_trial ']) {
      expect(await issue(db.keys.edge, purpose)).toMatchObject({ ok: false, token: 'ticket_invalid' });
    }
    const { ticket } = await issue();
    const [row] = await db.admin.begin(async (tx) => {
      await tx`set local role countersign`;
      return tx`select app.enter_job(${String(ticket)}, 'retention', ${randomUUID()}) as entered`;
    });
    expect(row).toEqual({ entered: null });
    expect(await open(ticket)).toMatchObject({ ok: true });
  });

  it('SPEC-ISO-44: only the hash of a ticket is kept, anywhere', async () => {
    const { ticket } = await issue();
    expect(String(ticket)).toMatch(/^[0-9a-f]{64}$/);
    await open(ticket);
    const [kept] = await db.admin<{ n: number }[]>`select count(*)::int as n from secrets.job_tickets
      where hash = ${createHash('sha256').update(String(ticket)).digest()} and used_at is not null`;
    expect(kept?.n).toBe(1);
    for (const table of ['secrets.job_tickets', 'app.entries', 'audit.events', 'app.event_texts']) {
      const [row] = await db.admin.unsafe(
        `select count(*)::int as n from ${table} t where to_jsonb(t)::text like '%' || $1 || '%'`,
        [String(ticket)],
      );
      expect({ table, ...row }).toEqual({ table, n: 0 });
    }
  });

  it('SPEC-ISO-45: entering leaves an event in that tenant’s trail, which names the ticket and the job', async () => {
    const opened = await open((await issue())['ticket']);
    const events = await db.admin`select e.action, e.payload, l.seq::int as seq, e.channel from audit.events e
      join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.tenant_id = ${String(opened['tenant_id'])} and e.action in ('job.enter', 'tenant.open') order by l.seq`;
    const [ticket] =
      await db.admin`select id from secrets.job_tickets order by used_at desc nulls last limit 1`;
    expect(events.map((event) => event['action'])).toEqual(['job.enter', 'tenant.open']);
    expect(events[0]).toMatchObject({
      channel: 'system',
      payload: { ticket: ticket?.['id'], purpose: 'open_trial' },
    });
  });

  it('SPEC-ISO-46: after the transaction that a ticket opened, the server’s key stands in no tenant again', async () => {
    const [row] = await db.admin.begin(async (tx) => {
      await tx`set local role countersign`;
      await tx`select pg_current_xact_id()`;
      return tx`select app.current_tenant() as tenant, (select count(*)::int from app.tenants) as seen`;
    });
    expect(row).toEqual({ tenant: null, seen: 0 });
  });

  it('SPEC-ISO-47: an entry that an older transaction of the same number left behind means nothing', async () => {
    // transaction numbers begin again when a dump is restored into a new server
    const opened = await open((await issue())['ticket']);
    const connection = await db.admin.reserve();
    try {
      await connection`begin`;
      const [current] = await connection<{ tx: string }[]>`select pg_current_xact_id()::text as tx`;
      await db.admin`insert into app.entries (tx, tenant_id, purpose, ticket_id, entered_at)
        values (${String(current?.tx)}::xid8, ${String(opened['tenant_id'])}, 'open_trial', ${randomUUID()},
                now() - interval '1 day')`;
      await connection`set local role countersign`;
      const [row] = await connection`select app.current_tenant() as tenant`;
      expect(row).toEqual({ tenant: null });
    } finally {
      await connection`rollback`;
      connection.release();
    }
  });
});
