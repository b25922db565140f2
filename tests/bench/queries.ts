import type { Reader, ReaderKind } from './seeded.ts';

/** A read of the app as the Data API sends it: $1 is the tenant, $2 the value that `about` finds, if any. */
export interface Read {
  what: string;
  reader: ReaderKind;
  sql: string;
  /** For whoever row security does not bind: the same rows, with the rule written into the query. */
  unbound: string;
  /** A query for $2, of the reader's tenant ($1) and member ($2). */
  about?: string;
}

/** What PostgREST makes of a list: one row with a JSON array. */
const list = (view: string, where: string, tail = '') => `with pgrst_source as (
    select "${view}".* from api."${view}" where "${view}".tenant_id = $1 ${where} ${tail})
  select null::bigint as total_result_set, pg_catalog.count(_postgrest_t) as page_total,
    coalesce(json_agg(_postgrest_t), '[]') as body from (select * from pgrst_source) _postgrest_t`;

/** And of an exact count without rows. */
const count = (view: string, where: string) => `with pgrst_source_count as (
    select 1 from api."${view}" where "${view}".tenant_id = $1 ${where})
  select (select pg_catalog.count(*) from pgrst_source_count) as total_result_set`;

/** AUT-12 as somebody would write it by hand; the member's number stands for the parameter after the query's own. */
const shared = (me: string) => `id in (select s.request_id from app.request_shares s
  where s.tenant_id = $1 and s.member_id = ${me})`;
const headed = (me: string) => `department_id in (select h.department_id from app.department_heads h
  where h.tenant_id = $1 and h.member_id = ${me})`;
const VISIBLE = {
  all: (me: string) => `and (submitted_at is not null or created_by = ${me})`,
  department: (me: string) =>
    `and (created_by = ${me} or (submitted_at is not null and (${headed(me)} or ${shared(me)})))`,
  own: (me: string) => `and (created_by = ${me} or (submitted_at is not null and ${shared(me)}))`,
} as const;

const NEWEST = 'order by created_at desc, id desc limit 26';
const NO_REMOVED_SAMPLES = `and (sample is false or state <> 'withdrawn')`;
const FOUND = `and (number ilike $2 or title ilike $2 or payee_name ilike $2 or reference ilike $2)`;
const ANY_REQUEST = `select id::text as value from app.requests
  where tenant_id = $1 and created_by <> $2 and submitted_at is not null and state = 'approved' order by id limit 1`;
const HALFWAY = `select created_at::text as value from app.requests where tenant_id = $1 order by created_at
  offset (select count(*) / 2 from app.requests where tenant_id = $1) limit 1`;

type Shape = (where: string) => string;
const newest: Shape = (where) => list('requests', `${where} ${NO_REMOVED_SAMPLES}`, NEWEST);
const howMany: Shape = (where) => count('requests', `${where} ${NO_REMOVED_SAMPLES}`);

/** The same question by each kind of reader. */
function byReader(what: string, shape: Shape, where = '', about?: string): Read[] {
  const me = about ? '$3' : '$2';
  return (['all', 'department', 'own'] as const).map((reader) => ({
    what: `${what}, reader of ${reader === 'department' ? 'a department' : reader}`,
    reader,
    sql: shape(where),
    unbound: shape(`${where} ${VISIBLE[reader](me)}`),
    ...(about ? { about } : {}),
  }));
}

const alike = (what: string, reader: ReaderKind, sql: string, about?: string): Read => ({
  what,
  reader,
  sql,
  unbound: sql,
  ...(about ? { about } : {}),
});

/** What the page of one request asks for besides the request itself. */
const ofRequest = (what: string, view: string, tail: string): Read =>
  alike(`request: ${what}`, 'all', list(view, 'and request_id = $2', tail), ANY_REQUEST);

/** app.inbox() is bound inside too; `plain.inbox()` is its copy that nothing binds. */
const inbox = (reader: 'all' | 'department', who: string): Read => {
  const sql = list('inbox', '', 'order by since, base_minor desc limit 200');
  return { what: `inbox of ${who}`, reader, sql, unbound: sql.replaceAll('api."inbox"', 'plain."inbox"') };
};

/** And app.timeline_of() likewise; `plain.timeline` is the query that it stands for. */
const timeline = (read: Read): Read => ({
  ...read,
  unbound: read.sql.replaceAll('api."timeline"', 'plain."timeline"'),
});

export const READS: Read[] = [
  inbox('all', 'Finance'),
  inbox('department', 'a head of department'),
  ...byReader('requests, first page', newest),
  ...byReader('requests, pending', newest, `and state = 'pending'`),
  ...byReader('requests, a later page', newest, 'and created_at < $2::timestamptz', HALFWAY),
  ...byReader('requests, searched', newest, FOUND, `select '%haulage%' as value`),
  ...byReader('requests, counted', howMany),
  alike('request', 'all', list('requests', 'and id = $2'), ANY_REQUEST),
  ofRequest('lines', 'request_lines', 'order by position'),
  ofRequest('steps', 'request_steps', 'order by round, position'),
  ofRequest('versions', 'request_versions', 'order by round limit 100'),
  timeline(ofRequest('timeline', 'timeline', 'order by at limit 500')),
  alike('members', 'all', list('members', '', 'order by name limit 1000')),
  alike('roles', 'all', list('roles', '')),
  alike(
    'trail, first page',
    'trail',
    list('events', `and action not like 'row.%'`, 'order by seq desc limit 51'),
  ),
];

/** The parameters of a read for one reader: those of the query, then the reader, whom only the unbound form names. */
export const parameters = (read: Read, reader: Reader, about: string | null, bound: boolean): string[] => [
  reader.tenant,
  ...(about === null ? [] : [about]),
  ...(!bound && read.unbound.includes(about === null ? '$2' : '$3') ? [reader.member] : []),
];
