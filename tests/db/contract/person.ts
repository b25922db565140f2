import type { TestDatabase } from '../../support/database.ts';
import { signIn } from '../../support/people.ts';
import type { Actor, Claims } from '../../support/session.ts';

export interface Rule {
  rule: string;
  passed: boolean;
  because: string;
  token?: string;
}

/** What every act answers: ok, or a token with words; the rest is the act's own. */
export interface Answer {
  ok: boolean;
  token?: string;
  explanation?: string;
  rules?: Rule[];
  [field: string]: unknown;
}

export type Row = Record<string, unknown>;

/** Calls api.<name> with named arguments, as the Data API does. */
export async function call(
  db: TestDatabase,
  actor: Actor,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer> {
  const keys = Object.keys(args);
  const list = keys.map((key, i) => `${key} => $${i + 1}`).join(', ');
  const rows = await db.as(actor, (tx) =>
    tx.unsafe(`select api.${name}(${list}) as answer`, Object.values(args) as never[]),
  );
  return rows[0]?.['answer'] as Answer;
}

/** The rows of api.<view> that this caller sees, narrowed to equal columns. */
export async function rowsOf(
  db: TestDatabase,
  actor: Actor,
  view: string,
  where: Record<string, unknown> = {},
): Promise<Row[]> {
  const keys = Object.keys(where);
  const filter = keys.map((key, i) => `${key} = $${i + 1}`).join(' and ');
  return db.as(
    actor,
    async (tx) =>
      (await tx.unsafe(
        `select * from api.${view}${filter && ` where ${filter}`}`,
        Object.values(where) as never[],
      )) as Row[],
  );
}

/** Somebody signed in, with a registered session in one tenant. */
export class Person {
  readonly db: TestDatabase;
  readonly claims: Claims;
  readonly tenant: string;
  readonly member: string;
  readonly session: string;

  constructor(db: TestDatabase, claims: Claims, registered: Answer) {
    this.db = db;
    this.claims = claims;
    this.tenant = String(registered['tenant_id']);
    this.member = String(registered['member_id']);
    this.session = String(registered['session_id']);
  }

  static async enter(db: TestDatabase, email: string, tenant: string | null = null): Promise<Person> {
    const claims = await signIn(db.admin, email);
    const answer = await call(db, claims, 'register_session', {
      p_edge: db.keys.edge,
      p_tenant: tenant,
      p_address: '198.51.100.7',
      p_agent: 'A test',
    });
    if (!answer.ok) throw new Error(`${email}: ${answer.token}`);
    return new Person(db, claims, answer);
  }

  call(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    return call(this.db, this.claims, name, args);
  }

  rows(view: string, where: Record<string, unknown> = {}): Promise<Row[]> {
    return rowsOf(this.db, this.claims, view, where);
  }
}
