import type { Sql } from 'postgres';
import { applyActor, type Claims } from '../support/session.ts';
import { openTenants, signInMember } from '../support/tenants.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** A request that waits, with what was seen of it. */
export interface Pending {
  id: string;
  hash: string;
}

interface Answer {
  ok: boolean;
  token?: string;
}

/** One tenant's requests, each decided by two people in turn: a head of department opens the way to Finance, who closes it. */
export class Docket {
  readonly tenant: string;
  readonly #waiting: { request: Pending; deciders: Claims[] }[];
  /** Somebody of this tenant. */
  readonly claims: Claims;

  /** `teams` take the requests in rotation. */
  constructor(tenant: string, teams: Claims[][], requests: Pending[]) {
    this.tenant = tenant;
    this.claims = teams[0]?.[0] ?? {};
    this.#waiting = requests.map((request, n) => ({ request, deciders: teams[n % teams.length] ?? [] }));
  }

  /** One decision as the Data API makes it: begin, role and claims, one call, commit. */
  decideNext(authenticator: Sql): Promise<void> {
    return this.decideWith(({ id, hash }, claims) =>
      authenticator.begin(async (tx) => {
        await applyActor(tx, claims);
        const [row] = await tx<{ answer: Answer }[]>`
          select api.decide(${id}, 'approve', null, ${hash}) as answer`;
        return row?.answer;
      }),
    );
  }

  /** The same by whatever way in. */
  async decideWith(decide: (request: Pending, claims: Claims) => Promise<Answer | undefined>): Promise<void> {
    const next = this.#waiting.pop();
    if (!next) throw new Error('the stock of requests to decide ran out');
    const { request, deciders } = next;
    const [claims = {}, ...later] = deciders;
    const answer = await decide(request, claims);
    if (!answer?.ok) throw new Error(`a decision was refused: ${answer?.token ?? 'no answer'}`);
    if (later.length > 0) this.#waiting.push({ request, deciders: later });
  }
}

/** Who decides in the arranged tenants: a head of Operations, then Finance. */
const TEAMS = [
  ['hope', 'finn'],
  ['hal', 'fay'],
];

/** Opens a tenant for each stock, by the platform's own functions, with so many requests that wait for two decisions. */
export async function openDockets(db: TestDatabase, stocks: number[]): Promise<Docket[]> {
  const dockets: Docket[] = [];
  for (const stock of stocks) {
    const { ours } = await openTenants(db);
    const { claims } = await signInMember(db, ours, 'sam');
    const first = await raise(db, claims, {
      payee: ours.payees['Plain Supplies']?.id,
      department: ours.departments['OPS'],
      currency: ours.plan.currency,
    });
    const requests = await copyPending(db.admin, first, Math.ceil(stock));
    const claimsOf = async (key: string) => (await signInMember(db, ours, key)).claims;
    const teams = await Promise.all(TEAMS.map((team) => Promise.all(team.map(claimsOf))));
    dockets.push(new Docket(ours.id, teams, requests));
  }
  await db.admin`analyze`;
  return dockets;
}

/** A voucher of somebody's, submitted by the product's own functions, small enough for two decisions. */
export async function raise(
  db: TestDatabase,
  claims: Claims,
  { payee, department, currency }: { payee?: string; department?: string; currency: string },
): Promise<string> {
  const line = { description: 'Diesel, 50 l', quantity_milli: 1000, tax_basis_points: 750 };
  const content = {
    kind: 'payment_voucher',
    title: 'Diesel for the generator',
    payee_id: payee ?? null,
    department_id: department ?? null,
    currency,
    lines: [100_000, 250_000, 40_000].map((unit_minor) => ({ ...line, unit_minor })),
  };
  const [row] = await db.as(
    claims,
    (tx) => tx<{ id: string }[]>`select api.save_request(${tx.json(content)}) ->> 'request_id' as id`,
  );
  if (!row) throw new Error('the request was not saved');
  const [submitted] = await db.as(
    claims,
    (tx) => tx<{ answer: { ok: boolean; token?: string } }[]>`select api.submit_request(${row.id}) as answer`,
  );
  if (!submitted?.answer.ok) throw new Error(`the request was not submitted: ${submitted?.answer.token}`);
  return row.id;
}

/** Copies of a pending request, as if each had been submitted by itself: the content hash is each one's own. */
export async function copyPending(admin: Sql, original: string, count: number): Promise<Pending[]> {
  const parts = ['request_lines', 'request_authors', 'request_shares', 'request_versions', 'request_steps'];
  return admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`create temporary table copies on commit drop as
      select gen_random_uuid() as id, 'BENCH-' || n || '-' || left(gen_random_uuid()::text, 8) as number
        from generate_series(1, ${count}::integer) n`;
    for (const part of parts) {
      const id = part === 'request_steps' ? `, 'id', gen_random_uuid()` : '';
      await tx.unsafe(
        `insert into app.${part} select p.* from app.${part} x cross join copies c
          cross join lateral jsonb_populate_record(x, jsonb_build_object('request_id', c.id ${id})) p
          where x.request_id = $1`,
        [original],
      );
    }
    await tx`insert into app.requests
      select p.* from app.requests x cross join copies c
       cross join lateral jsonb_populate_record(x, jsonb_build_object('id', c.id, 'number', c.number)) p
       where x.id = ${original}`;
    await tx`update app.requests r set content_hash = app.hash_of(app.snapshot(r))
      from copies c where r.id = c.id and r.tenant_id = (select o.tenant_id from app.requests o where o.id = ${original})`;
    return tx<
      Pending[]
    >`update app.request_versions v set content = app.snapshot(r), content_hash = r.content_hash
        from copies c join app.requests r on r.id = c.id
       where v.tenant_id = r.tenant_id and v.request_id = r.id and v.round = r.round
      returning r.id, r.content_hash as hash`;
  });
}
