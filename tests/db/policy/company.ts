import type { TestDatabase } from '../../support/database.ts';
import { openTenants, signInMember, type Tenant } from '../../support/tenants.ts';
import { call, rowsOf, type Answer, type Row } from '../contract/person.ts';
import type { Policy } from './content.ts';

export interface Problem {
  severity: 'hole' | 'advice';
  token: string;
  rule_no: number | null;
  position: number | null;
  step_no: number | null;
  problem: string;
  mend: string;
  members?: string[];
}

/** An organisation in which everybody is somebody: sixteen people, three departments, two of whom may publish. */
export class Company {
  readonly db: TestDatabase;
  readonly tenant: Tenant;
  readonly #claims = new Map<string, { sub: string; session_id: string }>();

  constructor(db: TestDatabase, tenant: Tenant) {
    this.db = db;
    this.tenant = tenant;
  }

  static async open(db: TestDatabase): Promise<Company> {
    const { ours } = await openTenants(db);
    return new Company(db, ours);
  }

  id(key: string): string {
    const member = this.tenant.members[key];
    if (!member) throw new Error(`no member ${key}`);
    return member.id;
  }

  department(code: string): string {
    const id = this.tenant.departments[code];
    if (!id) throw new Error(`no department ${code}`);
    return id;
  }

  payee(name: string): string {
    const found = this.tenant.payees[name];
    if (!found) throw new Error(`no payee ${name}`);
    return found.id;
  }

  async claims(key: string): Promise<{ sub: string; session_id: string }> {
    const known = this.#claims.get(key) ?? (await signInMember(this.db, this.tenant, key)).claims;
    this.#claims.set(key, known);
    return known;
  }

  async call(key: string, name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    return call(this.db, await this.claims(key), name, args);
  }

  async rows(key: string, view: string, where: Record<string, unknown> = {}): Promise<Row[]> {
    return rowsOf(this.db, await this.claims(key), view, where);
  }

  /** Drafts it anew, whatever was drafted before; answers the revision. */
  async draft(key: string, content: Policy): Promise<number> {
    const [before] = await this.rows(key, 'policy_draft');
    const answer = await this.call(key, 'save_policy_draft', {
      p_content: content,
      ...(before ? { p_revision: before['revision'] } : {}),
    });
    if (!answer.ok) throw new Error(`${answer.token}: ${JSON.stringify(answer['problems'])}`);
    return Number(answer['revision']);
  }

  async publish(key: string, content: Policy, reason = 'A new year'): Promise<Answer> {
    const p_revision = await this.draft(key, content);
    return this.call(key, 'publish_policy', { p_revision, p_reason: reason });
  }

  async check(content: unknown): Promise<Problem[]> {
    const answer = await this.call('ada', 'check_policy', { p_content: content });
    if (!answer.ok) throw new Error(answer.token);
    return answer['problems'] as Problem[];
  }

  /** Drafted and submitted, in naira and for Operations unless told otherwise. */
  async raise(key: string, changes: Record<string, unknown> = {}): Promise<Answer> {
    const { unit_minor = 100_000, ...rest } = changes;
    const saved = await this.call(key, 'save_request', {
      p_content: {
        kind: 'payment_voucher',
        title: 'Diesel',
        ...(rest['payee_id'] ? {} : { payee_name: 'A stall on the market' }),
        currency: 'NGN',
        department_id: this.department('OPS'),
        lines: [{ description: 'Diesel', quantity_milli: 1000, unit_minor, tax_basis_points: 0 }],
        ...rest,
      },
    });
    if (!saved.ok) return saved;
    return this.call(key, 'submit_request', { p_request: saved['request_id'] });
  }

  async decide(key: string, request: unknown): Promise<Answer> {
    const [row] = await this.db.admin`select content_hash from app.requests where id = ${String(request)}`;
    return this.call(key, 'decide', {
      p_request: request,
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: row?.['content_hash'],
    });
  }
}

export const labels = (answer: Answer): string[] =>
  ((answer['route'] as { label: string }[] | undefined) ?? []).map(({ label }) => label);
