import { slot, type Feed } from './calls.ts';
import type { Relation } from './catalogue.ts';
import type { Values } from './values.ts';
import type { Shape, ViewMove } from './view-moves.ts';

const RESOLUTION = ['resolution=merge-duplicates', 'resolution=ignore-duplicates'];
const RETURN = ['return=representation', 'return=minimal', 'return=headers-only'];
const OTHERS = [
  'tx=commit',
  'tx=rollback',
  'missing=default',
  'handling=strict',
  'max-affected=1',
  'count=exact',
];

/** A row of foreign values: what may be kept comes from the third tenant. */
function row(view: Relation, values: Values, feeds: Feed[]): Record<string, string> {
  const columns = values.draw.shuffled(view.columns).slice(0, 1 + values.draw.below(view.columns.length));
  return Object.fromEntries(
    columns.map(({ name, type }) => [name, slot(feeds.push(values.kept(values.kindFor(type))) - 1)]),
  );
}

function write(method: string, prefer: string[], view: Relation, values: Values): Shape {
  const feeds: Feed[] = [];
  const body = method === 'DELETE' ? undefined : row(view, values, feeds);
  const query: [string, string][] = [];
  if (method !== 'POST') {
    const column = values.draw.pick(view.columns);
    query.push([
      column.name,
      `eq.${slot(feeds.push(values.asked(values.kindFor(column.type), column.name)) - 1)}`,
    ]);
  } else if (values.draw.chance(0.3)) {
    query.push(['on_conflict', values.draw.pick(view.columns).name]);
  }
  if (values.draw.chance(0.3)) query.push(['select', '*']);
  const said = [...prefer, values.draw.pick(RETURN), values.draw.pick(OTHERS)];
  return {
    method,
    feeds,
    query,
    acts: true,
    headers: { prefer: said.join(', ') },
    ...(body === undefined
      ? {}
      : { body: method === 'POST' && values.draw.chance(0.3) ? [body, body] : body }),
  };
}

export const VIEW_WRITES: Record<string, ViewMove> = {
  insert: (view, values) => write('POST', [], view, values),
  upsert: (view, values) => write('POST', [values.draw.pick(RESOLUTION)], view, values),
  update: (view, values) => write('PATCH', [], view, values),
  replace: (view, values) => write('PUT', [], view, values),
  delete: (view, values) => write('DELETE', [], view, values),
};
