import { everyCall, outsideCall } from '../../contract/every.ts';
import type { Caller } from './callers.ts';
import { FRESH_KEY, slot, type Feed } from './calls.ts';
import type { Argument, Routine } from './catalogue.ts';
import type { Values } from './values.ts';
import type { Shape } from './view-moves.ts';
import type { World } from './world.ts';

type Args = Record<string, unknown>;
interface Making {
  routine: Routine;
  values: Values;
  world: World;
  caller: Caller;
  feeds: Feed[];
}
export type FunctionMove = (making: Making) => Omit<Shape, 'feeds'>;

/** The table that an argument names: p_request → requests, p_proposal → role_proposals; members for the rest. */
export function tableOf(argument: string, world: World): string {
  const noun = argument.replace(/^p_/, '').replace(/s$/, '');
  const tables = Object.keys(world.own);
  return (
    tables.find((name) => name === `${noun}s`) ??
    tables.find((name) => name.endsWith(`_${noun}s`)) ??
    'members'
  );
}

/** Who holds the secret key and the edge credential is our own server, which asks every organisation's provider. */
const OUR_SERVERS = /^(?:begin|find|finish|refuse)_sso$|^(?:read|take)_sso_/;

/** A call as tenant A would make it, to come as far as the foreign value. */
function ownArgs({ routine, values, world }: Making): Args {
  const known: Args = { ...everyCall(''), ...outsideCall('') }[routine.name] ?? {};
  const args: Args = {};
  for (const argument of routine.args) {
    if (argument.optional && !(argument.name in known) && values.draw.chance(0.6)) continue;
    args[argument.name] = ownValue(argument, known[argument.name], values, world);
  }
  if (OUR_SERVERS.test(routine.name)) args['p_edge'] = 'not ours';
  return args;
}

function ownValue({ name, type }: Argument, known: unknown, values: Values, world: World): unknown {
  const own = () => values.draw.pick(world.own[tableOf(name, world)] ?? world.own['members'] ?? []);
  if (type === 'uuid') return own();
  if (type === 'uuid[]') return [own()];
  if (name === 'p_edge' && values.draw.chance(0.5)) return world.db.keys.edge;
  if (name === 'p_content') return content(values, world);
  if (name === 'p_idempotency_key') return FRESH_KEY;
  if (known !== undefined) return known;
  if (/int|numeric/.test(type)) return 1;
  if (/bool/.test(type)) return values.draw.chance(0.5);
  if (/timestamp|date/.test(type)) return '2026-01-01T00:00:00Z';
  if (/json/.test(type)) return {};
  return type.endsWith('[]') ? ['staff'] : 'word';
}

function content(values: Values, world: World): Args {
  const one = (table: string) => values.draw.pick(world.own[table] ?? []);
  return {
    kind: 'payment_voucher',
    title: 'Diesel',
    payee_id: one('payees'),
    payee_name: 'Ikeja Fuels',
    currency: 'NGN',
    reference: 'INV 1',
    department_id: one('departments'),
    lines: [{ description: 'Diesel', quantity_milli: 1000, unit_minor: 100_000, tax_basis_points: 0 }],
  };
}

/** An id may be either tenant's: nothing keeps it. Of any other text only the third tenant's words are said. */
function foreign({ name, type }: Argument, { values, world, caller, feeds }: Making): unknown {
  const put = (feed: Feed) => slot(feeds.push(feed) - 1);
  if (/uuid/.test(type)) {
    const table = tableOf(name, world);
    let feed = values.draw.chance(0.75) ? values.id(table) : values.asked('uuid');
    // who really belongs to tenant B may go there
    if (caller.name === 'member of both' && feed.real === world.tenants.b) feed = values.kept('uuid');
    return type.endsWith('[]') ? [put(feed)] : put(feed);
  }
  if (/json/.test(type)) return { hunt: put(values.kept()), tenant_id: put(values.kept('uuid')) };
  const kind = values.kindFor(type);
  const feed = isKey({ name }) ? values.key() : values.kept(kind, name.replace(/^p_/, ''));
  return type.endsWith('[]') ? [put(feed)] : put(feed);
}

const post = ({ routine }: Making, body: unknown, more: Partial<Shape> = {}): Omit<Shape, 'feeds'> => ({
  method: 'POST',
  path: `rpc/${routine.name}`,
  acts: routine.acts,
  body,
  ...more,
});

/** Where a caller may choose a tenant, it is always a foreign one. */
function withTenant(args: Args, making: Making): Args {
  const tenant = making.routine.args.find(({ name }) => name === 'p_tenant');
  return tenant ? { ...args, p_tenant: foreign(tenant, making) } : args;
}

const swap =
  (wanted: (argument: Argument) => boolean, all = false): FunctionMove =>
  (making) => {
    const { routine, values } = making;
    const swappable = routine.args.filter((argument) => wanted(argument) && argument.name !== 'p_edge');
    const args = withTenant(ownArgs(making), making);
    const chosen = all || swappable.length === 0 ? swappable : [values.draw.pick(swappable)];
    for (const argument of chosen) args[argument.name] = foreign(argument, making);
    return post(making, args);
  };

/** One leaf of a document, or one more key. */
const nested: FunctionMove = (making) => {
  const { routine, values, feeds } = making;
  const args = withTenant(ownArgs(making), making);
  const documents = routine.args.filter(({ type }) => /json|\[\]/.test(type));
  const chosen = documents.length > 0 ? values.draw.pick(documents) : undefined;
  if (!chosen) return post(making, { ...args, p_hunt: { id: slot(feeds.push(values.kept('uuid')) - 1) } });
  const put = (kind?: 'uuid') => slot(feeds.push(kind ? values.asked(kind) : values.kept()) - 1);
  const held = args[chosen.name];
  if (Array.isArray(held)) args[chosen.name] = [...held, put(/uuid/.test(chosen.type) ? 'uuid' : undefined)];
  else args[chosen.name] = altered((held ?? {}) as Args, values, put, making);
  return post(making, args);
};

function altered(document: Args, values: Values, put: (kind?: 'uuid') => string, making: Making): Args {
  const keys = Object.keys(document);
  const extra = ['purchase_order_id', 'id', 'tenant_id', 'created_by', 'number', 'owner_member_id', 'sample'];
  const key = values.draw.pick([...keys, ...extra]);
  const value = document[key];
  if (Array.isArray(value) && values.draw.chance(0.7)) {
    return { ...document, [key]: value.map((line) => altered(line as Args, values, put, making)) };
  }
  if (/_id$|^id$/.test(key)) {
    const feed = values.id(
      tableOf(key.replace(/_id$/, '').replace(/^purchase_order$/, 'request'), making.world),
    );
    return { ...document, [key]: slot(making.feeds.push(feed) - 1) };
  }
  return { ...document, [key]: put() };
}

/** Of no argument's type: what the error says must not be more than what was said to it. */
const types: FunctionMove = (making) => {
  const { routine, values, feeds } = making;
  const args = withTenant(ownArgs(making), making);
  const choices = routine.args.filter(({ name }) => name !== 'p_tenant');
  const chosen = choices.length > 0 ? values.draw.pick(choices) : null;
  // an act is done once a key: one that is asked again needs another
  const text = slot(feeds.push(chosen && isKey(chosen) ? values.key() : values.kept()) - 1);
  const odd = [
    text,
    [text],
    { id: text },
    null,
    -1,
    1e30,
    1.5,
    true,
    '',
    [[text]],
    Array.from({ length: 200 }, () => text).join(' '),
    '\u0001',
    `{${text}`,
  ];
  if (chosen) args[chosen.name] = values.draw.pick(odd);
  return post(making, args);
};

const get: FunctionMove = (making) => {
  const { routine } = making;
  const { body } = swap(() => true)(making);
  const query = Object.entries(body as Args).map(([key, value]): [string, string] => [key, inAddress(value)]);
  // a GET may not write, whatever the function is
  return { method: 'GET', path: `rpc/${routine.name}`, query, acts: routine.acts };
};

function inAddress(value: unknown): string {
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

const surplus: FunctionMove = (making) => {
  const { routine, values, feeds } = making;
  const args = withTenant(ownArgs(making), making);
  const name = values.draw.pick(['p_tenant_id', 'tenant_id', 'p_ctx', 'p_member_id', 'p_actor', '']);
  if (values.draw.chance(0.5))
    return post(making, { ...args, [name]: slot(feeds.push(values.kept('uuid')) - 1) });
  const required = routine.args.filter(({ name: each }) => each !== 'p_edge' && each !== 'p_tenant');
  const missing = required.length > 0 ? values.draw.pick(required).name : '';
  const fewer = Object.fromEntries(Object.entries(args).filter(([each]) => each !== missing));
  return post(making, values.draw.chance(0.2) ? [fewer, fewer] : fewer);
};

const result: FunctionMove = (making) => {
  const { values, feeds } = making;
  const { body } = swap(() => true)(making);
  const column = values.draw.pick(['ok', 'token', 'id', 'tenant_id', 'title', 'request_id', 'explanation']);
  const at = slot(feeds.push(values.asked()) - 1);
  const query = values.draw.pick<[string, string][]>([
    [['select', values.draw.pick(['*', column, `${column},members(*)`, 'count()'])]],
    [[column, `eq.${at}`]],
    [['order', `${column}.desc`]],
    [['limit', '1']],
  ]);
  const accept = values.draw.pick([
    'application/json',
    'text/csv',
    'application/vnd.pgrst.object+json',
    'application/octet-stream',
    'text/plain',
    'application/vnd.pgrst.plan+json',
  ]);
  const prefer = values.draw.pick(['count=exact', 'params=single-object', 'tx=rollback', 'return=minimal']);
  return post(making, body, { query, headers: { accept, prefer } });
};

const isId = ({ type }: Argument) => /uuid/.test(type);
const isKey = ({ name }: Pick<Argument, 'name'>) => name === 'p_idempotency_key';

export const FUNCTION_MOVES: Record<string, FunctionMove> = {
  'swap an id': swap(isId),
  'swap all ids': swap(isId, true),
  'swap a text': swap((argument) => !isId(argument) && !isKey(argument)),
  'swap the key': swap(isKey),
  'swap everything': swap((argument) => !isKey(argument), true),
  nested,
  types,
  get,
  surplus,
  result,
};
