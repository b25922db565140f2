import { isDeepStrictEqual } from 'node:util';
import type { TestDatabase } from '../../support/database.ts';
import { failures, readable } from './authority.ts';
import { claimsOf } from './database.ts';
import type { ExpectedEvent, Sequence } from './sequence.ts';
import { can, living, type Session, type Tenant } from './world.ts';

const sorted = (list: Iterable<string>) => [...list].sort();

function same(what: string, database: unknown, model: unknown): void {
  if (isDeepStrictEqual(database, model)) return;
  throw new Error(`${what}\n  database: ${JSON.stringify(database)}\n  model:    ${JSON.stringify(model)}`);
}

/** Everything that must hold when a sequence is over. */
export async function close(db: TestDatabase, sequence: Sequence): Promise<void> {
  for (const tenant of sequence.world.tenants) {
    await checkRequests(db, tenant);
    await checkMembers(db, tenant);
    await checkNumbers(db, tenant);
    await checkTrail(db, sequence, tenant);
  }
  await checkEvents(db, sequence);
  for (const signIn of sequence.world.signIns) {
    const session = living(signIn);
    if (session) await checkDesk(db, session);
  }
}

async function checkRequests(db: TestDatabase, tenant: Tenant): Promise<void> {
  const rows = await db.admin`
    select r.id, r.kind, r.number, r.state, r.round, r.title, r.payee_name, r.currency, r.amount_minor::text as amount, r.tax_minor::text as tax,
           r.base_minor::text as base, r.content_hash as hash, r.created_by as owner, r.submitted_by as submitter, r.paid_by as "paidBy",
           array(select a.member_id from app.request_authors a where a.tenant_id = r.tenant_id and a.request_id = r.id order by 1) as authors,
           array(select a.member_id from app.request_shares a where a.tenant_id = r.tenant_id and a.request_id = r.id order by 1) as shares,
           array(select s.permission || ' ' || s.state || ' ' || coalesce(s.decided_by::text, '')
                   from app.request_steps s where s.tenant_id = r.tenant_id and s.request_id = r.id and s.round = r.round
                  order by s.position, s.step_no) as steps,
           array(select d.round || ' ' || d.decision || ' ' || d.member_id || ' ' || coalesce(d.void_reason, '')
                   from app.decisions d where d.tenant_id = r.tenant_id and d.request_id = r.id order by d.decided_at) as decisions
      from app.requests r where r.tenant_id = ${tenant.id}`;
  const believed = [...tenant.requests.values()].map((r) => ({
    ...{ id: r.id, kind: r.content.kind, number: r.number, state: r.state, round: r.round },
    ...{ title: r.content.title, payee_name: r.content.payee_name, currency: r.content.currency },
    ...{ amount: String(r.amount), tax: String(r.tax), base: r.base === null ? null : String(r.base) },
    ...{ hash: r.hash, owner: r.owner, submitter: r.submitter, paidBy: r.paidBy },
    authors: sorted(r.authors),
    shares: sorted(r.shares),
    steps: [...r.steps]
      .sort((a, b) => a.position - b.position || a.step - b.step)
      .map((s) => `${s.permission} ${s.state} ${s.decidedBy ?? ''}`),
    decisions: r.decisions.map((d) => `${d.round} ${d.decision} ${d.member} ${d.voided ?? ''}`),
  }));
  same('how many requests there are', rows.length, believed.length);
  for (const request of believed)
    same(
      `request ${tenant.requests.get(request.id)?.label}`,
      { ...rows.find((r) => r['id'] === request.id) },
      request,
    );
}

async function checkMembers(db: TestDatabase, tenant: Tenant): Promise<void> {
  const [row] = await db.admin`select
    array(select m.id || ' ' || m.active || ' ' || array_to_string(array(select r.key from app.member_roles g
            join app.roles r on r.tenant_id = g.tenant_id and r.id = g.role_id where g.tenant_id = m.tenant_id and g.member_id = m.id order by 1), ',')
            from app.members m where m.tenant_id = ${tenant.id} order by 1) as members,
    array(select s.id from app.sessions s where s.tenant_id = ${tenant.id} and s.ended_at is null order by 1) as sessions,
    array(select p.id || ' ' || p.state from app.role_proposals p where p.tenant_id = ${tenant.id} order by 1) as proposals`;
  const members = [...tenant.members.values()];
  same(
    'members, their open sessions, proposals',
    { ...row },
    {
      members: sorted(members.map((m) => `${m.id} ${m.active} ${sorted(m.roles).join()}`)),
      sessions: sorted(tenant.sessions.filter((s) => !s.ended).map((s) => s.id)),
      proposals: sorted([...tenant.proposals.values()].map((p) => `${p.id} ${p.state}`)),
    },
  );
}

/** REQ-1: gapless by tenant, kind and year. */
async function checkNumbers(db: TestDatabase, tenant: Tenant): Promise<void> {
  const rows = await db.admin<{ number: string }[]>`
    select number from app.requests where tenant_id = ${tenant.id} and number is not null`;
  for (const [counter, last] of tenant.counters) {
    const [kind, year] = counter.split(' ');
    const prefix = `${kind === 'payment_voucher' ? 'PV' : 'PO'}-${year}-`;
    const taken = rows.map((r) => r.number).filter((n) => n.startsWith(prefix));
    const every = Array.from({ length: last }, (_, i) => prefix + String(i + 1).padStart(4, '0'));
    same(`numbers of ${counter}`, sorted(taken), every);
  }
}

/** LOG-3: whole by its own account and by ours. */
async function checkTrail(db: TestDatabase, sequence: Sequence, tenant: Tenant): Promise<void> {
  const [chain] = await db.admin<{ links: string; last: string; events: string }[]>`select
    (select count(*) from audit.links where tenant_id = ${tenant.id}) as links,
    (select max(seq) from audit.links where tenant_id = ${tenant.id}) as last,
    (select count(*) from audit.events where tenant_id = ${tenant.id}) as events`;
  same('links and events', [chain?.last, chain?.events], [chain?.links, chain?.links]);
  const verifier = sequence.world.signIns.find((s) => {
    const session = living(s);
    return session?.tenant === tenant && can(tenant, session.member, 'trail.read');
  });
  const [row] = verifier
    ? await db.as(claimsOf(verifier), (tx) => tx`select api.verify_trail() as answer`)
    : await db.admin`select app.do_verify_trail(${tenant.id}, 1, null) as answer`;
  const { ok, whole, last_seq, next } = row?.['answer'] as Record<string, unknown>;
  same('the trail', [ok, whole, String(last_seq), next], [true, true, chain?.last, null]);
}

/** LOG-1: one event for each act and each refusal, and no other that means something. */
async function checkEvents(db: TestDatabase, { world, events, beganAfter }: Sequence): Promise<void> {
  const rows = await db.admin<ExpectedEvent[]>`
    select tenant_id as tenant, id, action, token from audit.events
     where tenant_id = any (${world.tenants.map((t) => t.id)}) and n > ${String(beganAfter)} and action not like 'row.%'`;
  const told = (e: ExpectedEvent) => `${e.tenant} ${e.action} ${e.token ?? 'done'}`;
  same('the events', sorted(rows.map(told)), sorted(events.map(told)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const event of events) {
    const row = event.id === null ? event : byId.get(event.id);
    if (!row || told(row) !== told(event))
      throw new Error(`the event of ${told(event)} is ${row && told(row)}`);
  }
}

/** AUT-12 and AUT-8: what somebody sees, what waits for them, and what the engine says of each. */
async function checkDesk(db: TestDatabase, { tenant, member, signIn }: Session): Promise<void> {
  const all = [...tenant.requests.values()];
  const elsewhere = [...tenant.requests.keys()];
  const [row] = await db.as(
    claimsOf(signIn),
    (tx) => tx<{ seen: string[]; inbox: string[]; decide: string[]; pay: string[] }[]>`select
      array(select id from api.requests order by 1) as seen,
      array(select request_id || ' ' || reason from api.inbox where tenant_id = ${tenant.id} and reason in ('decide', 'pay') order by 1) as inbox,
      array(select x from unnest(${elsewhere}::uuid[]) x where (api.explain(x, 'approve') -> 'allowed')::boolean order by 1) as decide,
      array(select x from unnest(${elsewhere}::uuid[]) x where (api.explain(x, 'mark_paid') -> 'allowed')::boolean order by 1) as pay`,
  );
  const able = (action: string) =>
    sorted(
      all.filter((r) => readable(r, member) && failures(action, r, member).length === 0).map((r) => r.id),
    );
  const decide = able('approve');
  const pay = able('mark_paid');
  same(
    `what ${member.name} sees and may do`,
    { ...row },
    {
      seen: sorted(all.filter((r) => readable(r, member)).map((r) => r.id)),
      inbox: sorted([...decide.map((id) => `${id} decide`), ...pay.map((id) => `${id} pay`)]),
      decide,
      pay,
    },
  );
}
