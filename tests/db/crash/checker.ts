import { isDeepStrictEqual } from 'node:util';
import type { Answer, Book, Entry } from './book.ts';
import type { Queries } from './invariants.ts';

/** What the database holds of the acts in a book. */
interface Seen {
  answers: Map<string, Answer>;
  events: Map<string, Event>;
  /** How often each effect stands, by act and by the key or request that it carries. */
  effects: Map<string, number>;
  references: Map<string, string>;
}

interface Event {
  id: string;
  tenant: string;
  action: string;
  outcome: string;
  linked: boolean;
}

const EVENTS = `
  select e.id, e.tenant_id as tenant, e.action, e.outcome, l.seq is not null as linked
    from audit.events e left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
   where e.n > $1 and e.action not like 'row.%'`;
const EFFECTS = `
  select effect, count(*)::int as n from (
    select 'save_request ' || title as effect from app.requests
    union all select 'submit_request ' || request_id from app.request_versions
    union all select 'decide ' || comment from app.decisions
    union all select case kind when 'answer' then 'answer_query ' else 'add_comment ' end || body from app.comments
    union all select 'mark_paid ' || payment_reference from app.requests
    union all select 'set_member_roles ' || t.text from audit.role_changes c
      join app.event_texts t on t.tenant_id = c.tenant_id and t.event_id = c.event_id and t.kind = 'reason') x
   where effect is not null group by effect`;

/** Compares a book with the database, as somebody who trusts neither the server's answers nor its own account. */
export class Checker {
  readonly #sql: Queries;
  readonly #book: Book;
  /** Events up to here are from before the book. */
  readonly #beganAfter: string;

  constructor(sql: Queries, book: Book, beganAfter: string) {
    this.#sql = sql;
    this.#book = book;
    this.#beganAfter = beganAfter;
  }

  /** No acknowledged act is lost: its answer, its event and link, its effect. */
  async lost(): Promise<string[]> {
    const seen = await this.#look();
    return this.#book.acknowledged().flatMap((entry) => {
      const wrong = [
        ...answerProblems(seen, entry, entry.answer),
        ...eventProblems(seen, entry, entry.answer),
        ...(effectsOf(seen, entry) < (entry.ok ? 1 : 0) ? ['its effect is not there'] : []),
      ];
      return wrong.map((words) => `${entry.name} ${entry.key}: ${words}`);
    });
  }

  /** Every act was done once, by its effects and by its events, and nothing that nobody asked for. */
  async notOnce(): Promise<string[]> {
    const seen = await this.#look();
    const entries = this.#book.entries();
    const found = entries.flatMap((entry) => {
      const effects = effectsOf(seen, entry);
      if (entry.answer === null) return [`${entry.name} ${entry.key}: nobody knows`];
      return effects === (entry.ok ? 1 : 0) ? [] : [`${entry.name} ${entry.key}: done ${effects} times`];
    });
    const expected = countBy(entries.map((e) => `${e.tenant} ${actionOf(e)} ${e.ok ? 'done' : 'refused'}`));
    const actions = new Set(entries.map(actionOf));
    const there = [...seen.events.values()].filter(({ action }) => actions.has(action));
    const counted = countBy(there.map((e) => `${e.tenant} ${e.action} ${e.outcome}`));
    for (const what of new Set([...expected.keys(), ...counted.keys()])) {
      const [asked = 0, happened = 0] = [expected.get(what), counted.get(what)];
      if (asked !== happened) found.push(`${what}: asked ${asked} times, recorded ${happened} times`);
    }
    const known = new Set(entries.map(({ key }) => key));
    for (const effect of seen.effects.keys()) {
      const key = effect.split(' ')[1] ?? '';
      if (key.startsWith('crash-') && !known.has(key)) found.push(`${effect}: nobody asked for it`);
    }
    return found;
  }

  /** Which of these acts the database had done, though their clients heard nothing. */
  async done(entries: Entry[]): Promise<Set<string>> {
    const { answers } = await this.#look();
    return new Set(entries.map(({ key }) => key).filter((key) => answers.has(key)));
  }

  async #look(): Promise<Seen> {
    const sql = this.#sql;
    const [answers, events, effects, references] = await Promise.all([
      sql.unsafe<{ key: string; answer: Answer }[]>(
        `select key, answer from app.idempotency_keys where key like 'crash-%'`,
      ),
      sql.unsafe<Event[]>(EVENTS, [this.#beganAfter]),
      sql.unsafe<{ effect: string; n: number }[]>(EFFECTS),
      sql.unsafe<{ title: string; reference: string }[]>(
        `select title, reference from app.requests where title like 'crash-%'`,
      ),
    ]);
    return {
      answers: new Map(answers.map(({ key, answer }) => [key, answer])),
      events: new Map(events.map((event) => [event.id, event])),
      effects: new Map(effects.map(({ effect, n }) => [effect, n])),
      references: new Map(references.map(({ title, reference }) => [title, reference])),
    };
  }
}

function answerProblems({ answers }: Seen, { key }: Entry, heard: Answer): string[] {
  const stored = answers.get(key);
  if (stored === undefined) return ['its key is not known'];
  return isDeepStrictEqual(stored, heard) ? [] : ['another answer stands under its key'];
}

function eventProblems({ events }: Seen, entry: Entry, { event_id: id }: Answer): string[] {
  const event = events.get(id ?? '');
  if (!event) return ['its event is not there'];
  const fits =
    event.tenant === entry.tenant &&
    event.action === actionOf(entry) &&
    event.outcome === (entry.ok ? 'done' : 'refused');
  return [
    ...(fits ? [] : ['its event tells of something else']),
    ...(event.linked ? [] : ['its event has no link']),
  ];
}

/** A save of what is there already leaves its key as the reference, until the next one. */
function effectsOf({ effects, references }: Seen, { name, key, args }: Entry): number {
  if (name === 'submit_request') return effects.get(`${name} ${String(args['p_request'])}`) ?? 0;
  if (name === 'save_request' && args['p_request'] !== null) {
    const { title } = args['p_content'] as { title: string };
    return references.get(title) === key ? 1 : 0;
  }
  return effects.get(`${name} ${key}`) ?? 0;
}

function actionOf({ name, args }: Entry): string {
  if (name === 'set_member_roles') return 'role.change';
  const names: Record<string, string> = { answer_query: 'answer', add_comment: 'comment' };
  const verb = name === 'decide' ? String(args['p_decision']) : (names[name] ?? name.replace('_request', ''));
  return `request.${verb}`;
}

function countBy(list: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const what of list) counts.set(what, (counts.get(what) ?? 0) + 1);
  return counts;
}
