import type { TestDatabase } from '../../support/database.ts';
import type { Answer, Person } from './person.ts';

/** What is asked of the two demonstration tenants again and again: ids by name, and requests made the public way. */
export async function tenantId(db: TestDatabase, name: 'Adunni%' | 'Baraka%'): Promise<string> {
  const [row] = await db.admin<{ id: string }[]>`select id from app.tenants where name like ${name}`;
  return row?.id ?? '';
}

export async function departmentId(db: TestDatabase, code: string): Promise<string> {
  const [row] = await db.admin<{ id: string }[]>`select id from app.departments where code = ${code}`;
  return row?.id ?? '';
}

export async function payeeId(db: TestDatabase, name: string): Promise<string> {
  const [row] = await db.admin<{ id: string }[]>`select id from app.payees where name like ${name}`;
  return row?.id ?? '';
}

/** One line of `unit_minor`, in Operations, unless told otherwise. */
export async function contentOf(db: TestDatabase, changes: Record<string, unknown> = {}) {
  const { unit_minor = 100_000, department = 'OPS', ...rest } = changes;
  return {
    kind: 'payment_voucher',
    title: 'Diesel for the generator',
    payee_name: 'Ikeja Fuels',
    currency: 'NGN',
    department_id: await departmentId(db, String(department)),
    lines: [{ description: 'Diesel', quantity_milli: 1000, unit_minor, tax_basis_points: 0 }],
    ...rest,
  };
}

export async function save(person: Person, changes: Record<string, unknown> = {}, request?: string) {
  return person.call('save_request', {
    p_content: await contentOf(person.db, changes),
    ...(request ? { p_request: request } : {}),
  });
}

/** Drafted and submitted; answers what submitting answered. */
export async function raise(person: Person, changes: Record<string, unknown> = {}): Promise<Answer> {
  const saved = await save(person, changes);
  if (!saved.ok) return saved;
  return person.call('submit_request', { p_request: saved['request_id'] });
}

export async function hashOf(db: TestDatabase, request: unknown): Promise<string> {
  const [row] = await db.admin<
    { content_hash: string }[]
  >`select content_hash from app.requests where id = ${String(request)}`;
  return row?.content_hash ?? '';
}

export async function decide(
  person: Person,
  request: unknown,
  decision = 'approve',
  comment: string | null = null,
): Promise<Answer> {
  const hash = await hashOf(person.db, request);
  return person.call('decide', {
    p_request: request,
    p_decision: decision,
    p_comment: comment,
    p_content_hash: hash,
  });
}

/** Each in turn approves; throws on the first refusal, so that a test never goes on from a wrong state. */
export async function approveAll(request: unknown, ...people: Person[]): Promise<void> {
  for (const person of people) {
    const answer = await decide(person, request);
    if (!answer.ok) throw new Error(`${answer.token}: ${answer.explanation}`);
  }
}

export async function stateOf(db: TestDatabase, request: unknown): Promise<string> {
  const [row] = await db.admin<
    { state: string }[]
  >`select state from app.requests where id = ${String(request)}`;
  return row?.state ?? '';
}
