import { slot, type Feed } from './calls.ts';
import type { Relation, Routine } from './catalogue.ts';
import type { Values } from './values.ts';
import type { Shape } from './view-moves.ts';

export type HiddenMove = (relation: Relation, values: Values) => Shape;

const name = ({ schema, name: relation }: Relation) => `"${schema}"."${relation}"`;

/** As whoever knows the schema would ask the Data API for what it does not show. */
const byName: HiddenMove = (relation, values) => {
  const path = values.draw.pick([
    relation.name,
    `${relation.schema}.${relation.name}`,
    `"${relation.schema}"."${relation.name}"`,
    `${relation.schema}/${relation.name}`,
    `rpc/${relation.name}`,
    `../${relation.schema}/${relation.name}`,
  ]);
  return { feeds: [], acts: false, path, query: [['limit', '5']] };
};

const byProfile: HiddenMove = (relation, values) => {
  const method = values.draw.pick(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS']);
  const feeds: Feed[] = [];
  const column = relation.columns[0]?.name ?? 'id';
  const profile = values.draw.pick([
    relation.schema,
    `${relation.schema},api`,
    `api,${relation.schema}`,
    `"${relation.schema}"`,
  ]);
  const feed = values.kept(values.kindFor(relation.columns[0]?.type ?? 'text'));
  const at = slot(feeds.push(feed) - 1);
  const isWrite = ['POST', 'PATCH', 'PUT'].includes(method);
  return {
    feeds,
    acts: isWrite || method === 'DELETE',
    method,
    path: relation.name,
    query: method === 'POST' ? [] : [[column, `eq.${at}`]],
    headers: {
      [values.draw.chance(0.5) ? 'accept-profile' : 'content-profile']: profile,
      [values.draw.chance(0.5) ? 'x-schema' : 'content-profile']: profile,
    },
    ...(isWrite ? { body: { [column]: at } } : {}),
  };
};

/** A column, quoted, and a slot with a foreign value of its form. */
function asked({ columns }: Relation, values: Values) {
  const column = values.draw.pick(columns.length > 0 ? columns : [{ name: 'ctid', type: 'text' }]);
  const feeds = [values.asked(values.kindFor(column.type), column.name)];
  return { feeds, column: `"${column.name}"`, at: slot(0) };
}

/** Where no Data API stands between: plain SQL in the caller's role, without a way to another one. */
const sqlRead: HiddenMove = (relation, values) => {
  const { feeds, column, at } = asked(relation, values);
  const from = name(relation);
  const sql = values.draw.pick([
    `select * from ${from} limit 200`,
    `select ${column} from ${from} order by 1 limit 200`,
    `select count(*) from ${from}`,
    `select count(*) from ${from} where ${column}::text = '${at}'`,
    `select max(${column}::text), min(${column}::text) from ${from}`,
    `select * from ${from} where ${column}::text like '${at}%' for share`,
    `table ${from}`,
    `select to_jsonb(t) from ${from} t tablesample bernoulli (100)`,
  ]);
  return { feeds, acts: false, sql, changing: relation.schema === 'pg_catalog' };
};

/** A filter that fails on what it sees tells it, if the policy is asked after it. */
const sqlError: HiddenMove = (relation, values) => {
  const { feeds, column, at } = asked(relation, values);
  const text = `${column}::text`;
  const sql = values.draw.pick([
    `select 1 from ${name(relation)} where (${text})::date > now()`,
    `select 1 from ${name(relation)} where 1 / (case when ${text} = '${at}' then 0 else 1 end) = 1`,
    `select 1 from ${name(relation)} where ${text} ~ '${at}' and (${text})::xml is not null`,
    `select 1 from ${name(relation)} where (${text})::regclass is not null`,
  ]);
  return { feeds, acts: false, sql, changing: relation.schema === 'pg_catalog' };
};

const sqlWrite: HiddenMove = (relation, values) => {
  const { feeds, column, at } = asked(relation, values);
  const where = `where ${column}::text = '${at}'`;
  const sql = values.draw.pick([
    `insert into ${name(relation)} (${column}) values ('${at}') returning *`,
    `update ${name(relation)} set ${column} = ${column} ${where} returning *`,
    `delete from ${name(relation)} ${where} returning *`,
    `truncate ${name(relation)}`,
    `lock table ${name(relation)} in access share mode nowait`,
    `copy ${name(relation)} to '/dev/null'`,
    `alter table ${name(relation)} disable row level security`,
    `create policy hunt on ${name(relation)} using (true)`,
  ]);
  return { feeds, acts: false, sql, changing: relation.schema === 'pg_catalog' };
};

/** Settings that a caller may set for itself must open nothing. */
const sqlSettings: HiddenMove = (relation, values) => {
  const setting = values.draw.pick([
    'set local row_security = off',
    'set local session_replication_role = replica',
    'set local role postgres',
    'set local role countersign',
    'set local role gatekeeper',
    'set local session authorization postgres',
    "select set_config('app.tenant_id', '1', true)",
  ]);
  return { feeds: [], acts: false, sql: `${setting}; select * from ${name(relation)} limit 50` };
};

export const HIDDEN_MOVES: Record<string, HiddenMove> = {
  'by name': byName,
  'by profile': byProfile,
  'sql read': sqlRead,
  'sql error': sqlError,
  'sql write': sqlWrite,
  'sql settings': sqlSettings,
};

/** An inner function, as SQL and as the Data API would be asked for it. */
export type InnerMove = (routine: Routine, values: Values) => Shape;

const innerSql: InnerMove = (routine, values) => {
  const feeds: Feed[] = [];
  const args = routine.args.map(({ type }) => {
    const at = slot(feeds.push(values.asked(values.kindFor(type))) - 1);
    return /^(uuid|text|bigint|jsonb|timestamp with time zone)$/.test(type)
      ? `'${at}'::${type}`
      : `null::${type}`;
  });
  return { feeds, acts: false, sql: `select "${routine.schema}"."${routine.name}"(${args.join(', ')})` };
};

const innerHttp: InnerMove = (routine, values) => {
  const feeds: Feed[] = [];
  const body = Object.fromEntries(
    routine.args.map(({ name: each, type }) => [
      each || 'x',
      slot(feeds.push(values.kept(values.kindFor(type))) - 1),
    ]),
  );
  const headers: Record<string, string> = values.draw.chance(0.5)
    ? { 'content-profile': routine.schema }
    : {};
  return { feeds, acts: true, method: 'POST', path: `rpc/${routine.name}`, headers, body };
};

export const INNER_MOVES: Record<string, InnerMove> = { 'inner sql': innerSql, 'inner http': innerHttp };
