import type { TransactionSql } from 'postgres';
import { Draw } from '../../support/draw.ts';
import type { TestDatabase } from '../../support/database.ts';
import { Person, type Answer } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';

const ROLES = [
  ['staff'],
  ['hod', 'staff'],
  ['hod', 'staff'],
  ['finance'],
  ['finance'],
  ['md'],
  ['hod', 'md'],
  ['finance', 'hod'],
  ['admin', 'staff'],
];
const PERMISSIONS = ['request.approve_department', 'request.review_finance', 'request.sanction'];
const ACTIONS = ['approve', 'approve', 'approve', 'reject', 'query', 'return'] as const;

/** An organisation whose people, roles, delegations, routes and decisions are drawn anew for every state. */
export class RandomStates {
  readonly people: Person[];
  readonly #draw: Draw;
  readonly #requests: string[];
  readonly #tenant: string;
  /** Who stands in for whom in this state, as far as it was arranged. */
  #lent: { from: string; to: string }[] = [];

  private constructor(draw: Draw, people: Person[], requests: string[]) {
    this.#draw = draw;
    this.people = people;
    this.#requests = requests;
    this.#tenant = people[0]?.tenant ?? '';
  }

  /** The sessions and the requests are real; what decides about them is not there yet. */
  static async begin(db: TestDatabase, emails: string[], seed: number): Promise<RandomStates> {
    const people: Person[] = [];
    for (const email of emails) people.push(await Person.enter(db, email));
    const requests: string[] = [];
    for (const person of people.slice(0, 5)) requests.push(String((await raise(person))['request_id']));
    const [first] = people;
    if (first) requests.push(String((await save(first))['request_id']));
    return new RandomStates(new Draw(seed), people, requests);
  }

  /** Anybody; rather often somebody to whom authority was lent. */
  someone = (): Person => {
    const lent = this.#draw.chance(0.5)
      ? this.people.filter((p) => this.#lent.some(({ to }) => to === p.member))
      : [];
    return this.#draw.pick(lent.length > 0 ? lent : this.people);
  };

  action = () => this.#draw.pick(ACTIONS);

  /** One state, by the superuser's hand and without triggers, in one way to the database; answers the request. */
  async arrange(tx: TransactionSql): Promise<string> {
    const request = this.#draw.pick(this.#requests);
    const parts = [
      'set local session_replication_role = replica',
      ...this.#peopleParts(),
      ...this.#routeParts(request),
      ...this.#historyParts(request),
      'set local session_replication_role = origin',
    ];
    await tx.unsafe(parts.join(';\n')).simple();
    return request;
  }

  #peopleParts(): string[] {
    const draw = this.#draw;
    const tenant = `'${this.#tenant}'::uuid`;
    const ids = this.people.map(({ member }) => member);
    const states = ids.map((id) => ({
      id,
      off: draw.chance(0.04),
      late: draw.chance(0.04),
      keys: draw.pick(ROLES),
    }));
    const lent = Array.from({ length: draw.between(2, 9) }, () => {
      const [from, to] = draw.shuffled(ids);
      return {
        from,
        to,
        starts: draw.pick([-48, -2, -2, -2, -2, -2, 5]),
        ends: draw.pick([-1, 30, 30, 30, 30, 30, 30]),
        ended: draw.chance(0.1),
      };
    });
    this.#lent = lent.map(({ from = '', to = '' }) => ({ from, to }));
    return [
      `delete from app.member_roles where tenant_id = ${tenant} and member_id = any (${array(ids)})`,
      `update app.members m set active = not x.off, deactivated_at = case when x.off then now() end,
              access_until = case when x.late then now() - interval '1 hour' end
         from jsonb_to_recordset(${json(states)}) x (id uuid, off boolean, late boolean) where m.tenant_id = ${tenant} and m.id = x.id`,
      `insert into app.member_roles (tenant_id, member_id, role_id)
       select ${tenant}, x.id, r.id from jsonb_to_recordset(${json(states)}) x (id uuid, keys text[])
         join app.roles r on r.tenant_id = ${tenant} and r.key = any (x.keys)`,
      `delete from app.department_heads where tenant_id = ${tenant}`,
      `insert into app.department_heads (tenant_id, department_id, member_id)
       select ${tenant}, d.id, x from app.departments d, unnest(${array(draw.shuffled(ids).slice(0, draw.below(5)))}) x
        where d.tenant_id = ${tenant} and d.code = 'OPS'`,
      `insert into app.delegations (tenant_id, from_member, to_member, starts_at, ends_at, reason, created_by, ended_at, ended_by)
       select ${tenant}, x."from", x."to", now() + make_interval(hours => x.starts), now() + make_interval(hours => greatest(x.ends, x.starts + 1)),
              'Leave', x."from", case when x.ended then now() end, case when x.ended then x."from" end
         from jsonb_to_recordset(${json(lent)}) x ("from" uuid, "to" uuid, starts integer, ends integer, ended boolean)`,
    ];
  }

  #routeParts(request: string): string[] {
    const draw = this.#draw;
    const ids = this.people.map(({ member }) => member);
    const steps = Array.from({ length: draw.between(1, 3) }, (_, i) =>
      Array.from({ length: draw.pick([1, 1, 2]) }, (_, n) => {
        const scope = draw.pick(['department', 'tenant', 'named']);
        const named = scope === 'named' ? draw.shuffled(ids).slice(0, draw.between(1, 3)) : null;
        const state = i === 0 ? draw.pick(['active', 'active', 'active', 'not_needed']) : 'waiting';
        const mode = draw.pick(['all', 'any']);
        return {
          position: i + 1,
          step_no: n + 1,
          mode,
          scope,
          named,
          permission: draw.pick(PERMISSIONS),
          state,
        };
      }),
    ).flat();
    return [
      `update app.request_steps set round = 100 where request_id = '${request}'`,
      `insert into app.request_steps (tenant_id, request_id, round, position, step_no, mode, permission, scope, named, meaning, label, state,
              activated_at)
       select r.tenant_id, r.id, r.round, x.position, x.step_no, x.mode, x.permission, x.scope, x.named, 'approved', 'Step ' || x.position,
              x.state, now()
         from app.requests r, jsonb_to_recordset(${json(steps)})
              x (position integer, step_no integer, mode text, permission text, scope text, named uuid[], state text)
        where r.id = '${request}' and r.state = 'pending'`,
    ];
  }

  /** Authors, readers, an earlier decision of somebody for themselves or another, an alternate. */
  #historyParts(request: string): string[] {
    const draw = this.#draw;
    const ids = this.people.map(({ member }) => member);
    // whose authority was lent is more often among those who took part
    const [other] = this.#lent;
    const some = (most: number) => array(draw.shuffled(ids).slice(0, draw.below(most + 1)));
    const into = (table: string, members: string) =>
      `insert into app.${table} (tenant_id, request_id, member_id)
       select r.tenant_id, r.id, x from app.requests r, unnest(${members}) x where r.id = '${request}' on conflict do nothing`;
    const parts = [into('request_shares', draw.chance(0.7) ? array(ids) : some(4))];
    if (draw.chance(0.3)) parts.push(into('request_authors', some(2)));
    if (draw.chance(0.35)) {
      const [drawn, principal] = draw.shuffled(ids.filter((id) => id !== other?.from));
      const by = other && draw.chance(0.5) ? other.from : drawn;
      parts.push(`insert into app.decisions (tenant_id, request_id, round, step_id, member_id, for_member, decision, permission, content_hash,
              event_id)
       select r.tenant_id, r.id, r.round, s.id, '${by}', ${draw.chance(0.5) ? `'${principal}'` : 'null'}, 'approve',
              'request.sanction', repeat('a', 64), e.id
         from app.requests r join app.request_steps s on s.request_id = r.id and s.round = 100, lateral
              (select id from audit.events e where e.tenant_id = r.tenant_id limit 1) e where r.id = '${request}' limit 1`);
    }
    if (draw.chance(0.15))
      parts.push(`insert into app.step_alternates (tenant_id, step_id, member_id, request_id, named_by, reason)
       select s.tenant_id, s.id, x, s.request_id, gen_random_uuid(), 'Nobody' from app.request_steps s, unnest(${some(1)}) x
        where s.request_id = '${request}' and s.state = 'active' limit 1`);
    return parts;
  }
}

const json = (value: unknown) => `'${JSON.stringify(value)}'::jsonb`;
const array = (ids: string[]) => `'{${ids.join()}}'::uuid[]`;

/** What one person asks, in the order given, inside the transaction under way; then the superuser is back. */
export async function asPerson(
  tx: TransactionSql,
  person: Person,
  questions: string[],
): Promise<Record<string, unknown>[][]> {
  const claims = JSON.stringify({ aud: 'authenticated', role: 'authenticated', ...person.claims });
  const parts = [
    `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', '${claims}', true)`,
    ...questions,
    `select set_config('role', 'supabase_admin', true)`,
  ];
  const results = (await tx.unsafe(parts.join(';\n')).simple()) as unknown as Record<string, unknown>[][];
  return results.slice(1, -1);
}

export const answerIn = (rows: Record<string, unknown>[] | undefined): Answer =>
  rows?.[0]?.['answer'] as Answer;
