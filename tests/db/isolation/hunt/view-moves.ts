import type { Answer, Call, Feed } from './calls.ts';
import { slot } from './calls.ts';
import type { Column, Relation } from './catalogue.ts';
import type { Values } from './values.ts';
import type { World } from './world.ts';

export type Shape = Omit<Call, 'caller' | 'target' | 'move'>;
export type ViewMove = (view: Relation, values: Values, world: World) => Shape;

const COMPARE = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct', 'in', 'is'];
const MATCH = ['like', 'ilike', 'match', 'imatch', 'fts', 'plfts', 'phfts', 'wfts'];
const CONTAIN = ['cs', 'cd', 'ov', 'sl', 'sr', 'nxl', 'nxr', 'adj'];
export const OPERATORS = [...COMPARE, ...MATCH, ...CONTAIN];

const read = (feeds: Feed[], query: [string, string][], more: Partial<Shape> = {}): Shape => ({
  feeds,
  query,
  acts: false,
  ...more,
});

/** The first few in a whole order: without one, which rows come first follows the plan, as the time it takes does. */
const few = (view: Relation, values: Values): [string, string][] =>
  values.draw.chance(0.9)
    ? [
        ['order', view.columns.map(({ name }) => name).join(',')],
        ['limit', String(1 + values.draw.below(20))],
      ]
    : [];

/** `operator.value` for a column, with what is fed in its slots. */
function condition(operator: string, column: Column, values: Values, feeds: Feed[]): string {
  if (operator === 'is') return `is.${values.draw.pick(['null', 'true', 'false', 'unknown'])}`;
  const feed = values.asked(values.kindFor(column.type), column.name);
  const at = slot(feeds.push(cut(operator, feed)) - 1);
  if (operator === 'in') {
    const other = slot(feeds.push(values.asked(values.kindFor(column.type), column.name)) - 1);
    return `in.(${at},${other})`;
  }
  if (MATCH.slice(0, 2).includes(operator)) return `${operator}.${values.draw.pick([`${at}*`, `*${at}*`])}`;
  if (!CONTAIN.includes(operator)) return `${operator}.${at}`;
  const held = column.type === 'jsonb' ? `{"hunt":"${at}"}` : column.type.endsWith('[]') ? `{${at}}` : at;
  return `${operator}.${values.draw.chance(0.9) ? held : `[${at},${at})`}`;
}

/** A pattern is looked for by its beginning as well, and in capitals. */
function cut(operator: string, feed: Feed): Feed {
  if (!['like', 'ilike', 'match', 'imatch'].includes(operator)) return feed;
  const short = (text: string) =>
    operator.startsWith('i') ? text.slice(0, -1).toUpperCase() : text.slice(0, -1);
  return { ...feed, real: short(feed.real), nobody: short(feed.nobody) };
}

const filter =
  (operator: string): ViewMove =>
  (view, values) => {
    const feeds: Feed[] = [];
    const column = values.draw.pick(view.columns);
    const inside = column.type === 'jsonb' && values.draw.chance(0.4) ? `${column.name}->>hunt` : column.name;
    const said = condition(operator, column, values, feeds);
    const query: [string, string][] = [[inside, values.draw.chance(0.2) ? `not.${said}` : said]];
    if (values.draw.chance(0.3)) {
      const tenant = view.columns.find(({ name }) => name === 'tenant_id') ?? view.columns[0]!;
      query.push([tenant.name, `eq.${slot(feeds.push(values.asked('uuid', tenant.name)) - 1)}`]);
    }
    return read(feeds, [...query, ...few(view, values)], {
      ...(values.draw.chance(0.3) ? { headers: { prefer: 'count=exact' } } : {}),
    });
  };

const joined =
  (word: 'or' | 'and'): ViewMove =>
  (view, values) => {
    const feeds: Feed[] = [];
    const part = () => {
      const column = values.draw.pick(view.columns);
      const operator = values.draw.pick([...COMPARE, 'like', 'cs']);
      const negated = values.draw.chance(0.2) ? 'not.' : '';
      return `${column.name}.${negated}${condition(operator, column, values, feeds)}`;
    };
    const key = values.draw.chance(0.2) ? `not.${word}` : word;
    return read(feeds, [[key, `(${part()},${part()},and(${part()},${part()}))`], ...few(view, values)]);
  };

const order: ViewMove = (view, values) => {
  const by = values.draw.pick(view.columns).name;
  const way = values.draw.pick(['asc', 'desc', 'desc.nullslast', 'asc.nullsfirst']);
  return read(
    [],
    [
      ['order', `${by}.${way}`],
      ['limit', String(1 + values.draw.below(20))],
    ],
  );
};

const select: ViewMove = (view, values) => {
  const name = () => values.draw.pick(view.columns).name;
  const list = values.draw.pick([
    `${name()},${name()}`,
    `leak:${name()},${name()}::text`,
    `${name()}::${values.draw.pick(['text', 'int', 'uuid', 'json', 'xml', 'regclass', 'bytea', 'date'])}`,
    `${name()}->hunt,${name()}->>hunt,${name()}->0`,
    `*,${name()}`,
    `${name()},nothing`,
    '',
  ]);
  return read([], [['select', list], ...few(view, values)]);
};

const embed: ViewMove = (view, values, world) => {
  const exposed = values.draw.pick(world.catalogue.views);
  const other = values.draw.chance(0.85) ? exposed : values.draw.pick(world.catalogue.hidden);
  const hint = values.draw.pick([
    '',
    '',
    '!inner',
    '!left',
    `!${view.columns[0]?.name}`,
    '!request_id',
    '!member_id',
  ]);
  const feeds: Feed[] = [];
  const query: [string, string][] = [
    ['select', `*,${values.draw.pick(['', '...', 'x:'])}${other.name}${hint}(*)`],
  ];
  if (values.draw.chance(0.6)) {
    const column = values.draw.pick(other.columns);
    const said = condition(values.draw.pick(COMPARE), column, values, feeds);
    query.push([`${other.name}.${column.name}`, said]);
  }
  return read(feeds, [...query, ...few(view, values)]);
};

const aggregate: ViewMove = (view, values) => {
  const name = values.draw.pick(view.columns).name;
  const word = values.draw.pick(['sum', 'max', 'min', 'avg', 'count']);
  return read(
    [],
    [['select', values.draw.pick(['count()', `${name}.${word}()`, `tenant_id,${name}.${word}()`])]],
  );
};

/** A count must be of what the caller may see: no more than tenant A has there, whatever the caller's role. */
const count =
  (prefer: string): ViewMove =>
  (view, values, world) => {
    const method = values.draw.chance(0.5) ? 'HEAD' : 'GET';
    const feeds: Feed[] = [];
    const query: [string, string][] = [];
    const tenant = view.columns.find(({ name }) => name === 'tenant_id') ?? view.columns[0]!;
    const column = values.draw.chance(0.5) ? tenant : values.draw.pick(view.columns);
    const whole = values.draw.chance(0.3);
    if (!whole) query.push([column.name, condition('eq', column, values, feeds)]);
    const more: Partial<Shape> = { method, headers: { prefer: `count=${prefer}` } };
    if (whole && prefer === 'exact') more.check = (answer) => tooMany(answer, view, world);
    return read(feeds, [...query, ...few(view, values)], more);
  };

async function tooMany(answer: Answer, view: Relation, world: World): Promise<string | null> {
  const total = Number(/\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1] ?? 0);
  const tenant = ['tenant_id', 'id'].find((name) => view.columns.some((column) => column.name === name));
  const isReference = !view.columns.some(
    ({ name, type }) => type === 'uuid' && (name === 'tenant_id' || name === 'id'),
  );
  if (total === 0 || isReference) return null;
  const [row] = await world.db.admin.unsafe<{ n: number }[]>(
    `select count(*)::int as n from ${view.schema}.${view.name} where "${tenant}" = $1`,
    [world.tenants.a],
  );
  // the inbox is the caller's own: as the superuser it is empty
  if (row?.n === 0) return null;
  return row && total > row.n ? `counts ${total} rows where tenant A has ${row.n}` : null;
}

const range: ViewMove = (view, values) => {
  const from = values.draw.below(2000);
  const by = values.draw.pick(view.columns).name;
  if (values.draw.chance(0.5)) {
    const headers = { 'range-unit': 'items', range: `${from}-${from + 5}`, prefer: 'count=exact' };
    return read([], [['order', `${by}.desc`]], { headers });
  }
  return read(
    [],
    [
      ['order', by],
      ['offset', String(from)],
      ['limit', values.draw.pick(['5', '0', '-1', '1000000'])],
    ],
  );
};

const head: ViewMove = (view, values) => {
  const feeds: Feed[] = [];
  const column = values.draw.pick(view.columns);
  return read(feeds, [[column.name, condition('eq', column, values, feeds)]], { method: 'HEAD' });
};

const accept: ViewMove = (view, values) => {
  const type = values.draw.pick([
    'text/csv',
    'application/vnd.pgrst.object+json',
    'application/vnd.pgrst.array+json;nulls=stripped',
    'application/vnd.pgrst.plan',
    'application/vnd.pgrst.plan+json; for="application/json"; options=analyze|verbose|buffers',
    'application/openapi+json',
    'application/geo+json',
    'application/octet-stream',
    'text/xml',
    'text/plain',
    'text/html',
  ]);
  const feeds: Feed[] = [];
  const column = values.draw.pick(view.columns);
  const query: [string, string][] = values.draw.chance(0.5)
    ? [[column.name, condition('eq', column, values, feeds)]]
    : [];
  return read(feeds, [...query, ...few(view, values)], { headers: { accept: type } });
};

export const VIEW_READS: Record<string, ViewMove> = {
  ...Object.fromEntries(OPERATORS.map((operator) => [`filter ${operator}`, filter(operator)])),
  or: joined('or'),
  and: joined('and'),
  order,
  select,
  embed,
  aggregate,
  'count exact': count('exact'),
  'count planned': count('planned'),
  'count estimated': count('estimated'),
  range,
  head,
  accept,
};
