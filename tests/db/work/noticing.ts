import type { TestDatabase } from '../../support/database.ts';
import type { Answer, Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';

export interface Warning {
  key: string;
  kind: string;
  sure: string | null;
  why: string;
  requests: { request_id: string; number: string; amount_minor: number }[];
  threshold_minor?: number;
  total_minor?: number;
}

export async function warningsFor(person: Person, request: unknown): Promise<Warning[]> {
  const answer: Answer = await person.call('request_warnings', { p_request: request });
  if (!answer.ok) throw new Error(answer.token);
  return answer['warnings'] as Warning[];
}

/** The warnings of one kind. */
export const of = (kind: string, warnings: Warning[]): Warning[] =>
  warnings.filter((warning) => warning.kind === kind);

/** Submitted `days` ago, as far as the calendar of warnings goes. */
export async function raisedAgo(
  person: Person,
  days: number,
  changes: Record<string, unknown>,
): Promise<string> {
  const made = await raise(person, changes);
  if (!made.ok) throw new Error(made.token);
  await age(person.db, made['request_id'], days);
  return String(made['request_id']);
}

export async function age(db: TestDatabase, request: unknown, days: number): Promise<void> {
  await db.admin`update app.requests set submitted_at = now() - make_interval(days => ${days})
    where id = ${String(request)}`;
}
