import type { Catalogue, ConstraintRow, FunctionRow, PolicyRow, TriggerRow } from './catalogue.ts';
import { partsOf, spoil } from './conditions.ts';
import { distinct, none, quote, type Generated, type LeftOut, type Mutant } from './mutant.ts';
import { findSites, type Site } from './sites.ts';

/** Every mutant of a migrated database, from its catalogue alone. */
export function generate(catalogue: Catalogue): Generated {
  const parts = [
    ...catalogue.policies.map(ofPolicy),
    ...catalogue.functions.map((one) =>
      ofFunction(one, catalogue.refusals, callersOf(one, catalogue.functions)),
    ),
    ...catalogue.triggers.map(ofTrigger),
    ...catalogue.constraints.map(ofConstraint),
  ];
  return {
    mutants: distinct(parts.flatMap(({ mutants }) => mutants)),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

/** A name without its schema and arguments. */
const bare = (name: string): string => name.replace(/^\w+\./, '').replace(/\(.*/, '');

export function ofPolicy({ table, views, name, permissive, definition, using, check }: PolicyRow): Generated {
  const made = none();
  const place = table;
  const add = (change: Mutant['change'], how: string, sql: string, part = '') =>
    made.mutants.push({
      id: `${table} policy ${name} ${how}`,
      kind: 'policy',
      change,
      place,
      guard: part || (using ?? check ?? ''),
      hints: [[table], views.map((view) => `'${view}'`)],
      sql: [sql],
      undo: [`drop policy if exists ${name} on ${table}`, definition],
    });
  const leave = (reason: string) => made.leftOut.push({ place, guard: `policy ${name}`, reason });
  add('dropped', 'dropped', `drop policy ${name} on ${table}`);
  for (const [clause, text] of [
    ['using', using],
    ['with check', check],
  ] as const) {
    if (text === null) continue;
    if (text === 'true') {
      leave('turning round a policy that admits everything is dropping it');
      continue;
    }
    const alter = (to: string) => `alter policy ${name} on ${table} ${clause} (${to})`;
    if (permissive) add('weakened', `${clause} (true)`, alter('true'));
    else leave('a restrictive policy that admits everything is a dropped one');
    add('inverted', `${clause} inverted`, alter(`not (${text})`));
    for (const { start, end, neutral } of partsOf(text)) {
      const part = text.slice(start, end);
      add(
        'weakened',
        `${clause} without [${quote(part)}]`,
        alter(text.slice(0, start) + neutral + text.slice(end)),
        part,
      );
    }
  }
  return made;
}

/** What a guard is about: the columns, fields and states that it names, not its own variables. */
function wordsOf(guard: string): string[] {
  return [...new Set(guard.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [])].filter((word) => !/^[vp]_/.test(word));
}

/** The public functions that lead to this one: tests speak of those. */
function callersOf({ name }: FunctionRow, all: FunctionRow[]): string[] {
  const found = new Set<string>();
  for (let ring = [name]; ring.length > 0;) {
    const calls = new RegExp(
      `(?:${ring.map((one) => one.replace(/\(.*/, '').replace('.', '\\.')).join('|')})\\(`,
    );
    ring = all.filter((one) => !found.has(one.name) && calls.test(one.source)).map((one) => one.name);
    for (const one of ring) found.add(one);
  }
  return [...found].filter((one) => one.startsWith('api.')).map(bare);
}

export function ofFunction(one: FunctionRow, refusals: Set<string>, callers: string[] = []): Generated {
  const made = none();
  if (!['plpgsql', 'sql'].includes(one.language)) return made;
  const about = { isBoolean: one.returns === 'boolean', isSql: one.language === 'sql', refusals };
  const { sites, passed } = findSites(one.source, about);
  made.leftOut.push(
    ...passed.map((guard) => ({
      place: one.name,
      guard: quote(guard),
      reason: 'the function goes on either way',
    })),
  );
  for (const site of sites) add(one, site, callers, made);
  return made;
}

function add(one: FunctionRow, site: Site, callers: string[], made: Generated): void {
  const { kind, start, end } = site;
  const guard = one.source.slice(start, end);
  const name = site.name ? `${kind} ${site.name}` : kind;
  const put = (change: Mutant['change'], how: string, text: string, part = guard) =>
    made.mutants.push({
      id: `${one.name} ${name} ${how}`,
      kind,
      change,
      place: one.name,
      guard: part,
      hints: [site.tokens, wordsOf(part), [one.name, bare(one.name).replace(/^do_/, '')], callers],
      sql: [replaceIn(one, start, end, text)],
      undo: [one.definition],
    });
  if (kind === 'lock') put('dropped', `[${lineAt(one.source, start)}] dropped`, '');
  else if (kind === 'pin')
    pins(one, site, made, (change, part, text) => put(change, `[${quote(part)}] dropped`, text, part));
  else
    for (const { change, text, part } of spoil(guard, site.open))
      put(
        change,
        part === undefined ? `[${quote(guard)}] ${change}` : `[${quote(guard)}] without [${quote(part)}]`,
        text,
        part,
      );
}

/** What pins rows to a tenant, a person, a time or a state; keys that merely find a row are none. */
const PINNING =
  /tenant|_(at|after|from|until|by)\b|\bactive\b|\bmember_id\b|\buser_id\b|owner|\bstate\b|\bpermission\b|\bdecision\b|\bpassed\b|\bkind\b|\bround\b|app\.\w+\(|hash|digest|\btx\b/;

function pins(
  one: FunctionRow,
  site: Site,
  made: Generated,
  put: (change: Mutant['change'], part: string, text: string) => void,
): void {
  const whole = one.source.slice(site.start, site.end);
  const parts = partsOf(whole);
  const leaves = parts.length > 0 ? parts : [{ start: 0, end: whole.length, neutral: 'true' as const }];
  const stamped = !one.runsAs.some((role) => role === 'gatekeeper' || role === 'recorder');
  for (const { start, end, neutral } of leaves) {
    const part = whole.slice(start, end);
    const leave = (reason: string) =>
      made.leftOut.push({ place: one.name, guard: quote(part), reason } satisfies LeftOut);
    if (!PINNING.test(part)) leave('finds a row, and pins nothing');
    else if (stamped && /^(\w+\.)?(tenant_id = [\w.]*tenant(_id)?|id = [\w.]*tenant_id)$/.test(part.trim()))
      leave('the tenant_acting stamp on the table says the same, and is spoilt itself');
    else
      put(
        neutral === 'true' ? 'dropped' : 'weakened',
        part,
        whole.slice(0, start) + neutral + whole.slice(end),
      );
  }
}

function replaceIn(one: FunctionRow, start: number, end: number, text: string): string {
  const at = one.definition.indexOf(one.source);
  if (at < 0) throw new Error(`${one.name}: its source is not in its definition`);
  return one.definition.slice(0, at + start) + text + one.definition.slice(at + end);
}

/** The statement around a place. */
function lineAt(source: string, at: number): string {
  const before =
    source
      .slice(0, at)
      .split(/;|\bbegin\b|\bthen\b|\belse\b/)
      .at(-1) ?? '';
  return quote(before + source.slice(at, source.indexOf(';', at)));
}

export function ofTrigger({ table, name, definition, condition, always }: TriggerRow): Generated {
  const made = none();
  const keep = always ? [`alter table ${table} enable always trigger ${name}`] : [];
  const base = {
    kind: 'trigger' as const,
    place: table,
    guard: definition,
    hints: [[bare(table)], ['trigger']],
    undo: [`drop trigger if exists ${name} on ${table}`, definition, ...keep],
  };
  const drop = `drop trigger ${name} on ${table}`;
  made.mutants.push({ ...base, id: `${table} trigger ${name} dropped`, change: 'dropped', sql: [drop] });
  if (condition === null) return made;
  const clause = ` WHEN (${condition})`;
  const again = (text: string) => [drop, definition.replace(clause, () => text), ...keep];
  made.mutants.push(
    { ...base, id: `${table} trigger ${name} for every row`, change: 'weakened', sql: again('') },
    {
      ...base,
      id: `${table} trigger ${name} inverted`,
      change: 'inverted',
      sql: again(` WHEN (not (${condition}))`),
    },
  );
  return made;
}

export function ofConstraint({ table, name, kind, definition }: ConstraintRow): Generated {
  const [schema] = table.split('.');
  const sql =
    kind === 'check' ? `alter table ${table} drop constraint ${name}` : `drop index ${schema}.${name}`;
  const again = kind === 'check' ? `alter table ${table} add constraint ${name} ${definition}` : definition;
  return {
    mutants: [
      {
        id: `${table} ${kind} ${name} dropped`,
        kind,
        change: 'dropped',
        place: table,
        guard: definition,
        hints: [[name]],
        sql: [sql],
        undo: [again],
      },
    ],
    leftOut: [],
  };
}
