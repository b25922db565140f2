import type { Caller } from './callers.ts';
import type { Call, Feed } from './calls.ts';
import { FUNCTION_MOVES } from './function-moves.ts';
import { withHeaders } from './header-moves.ts';
import { HIDDEN_MOVES, INNER_MOVES } from './hidden-moves.ts';
import type { Values } from './values.ts';
import { VIEW_READS, type Shape } from './view-moves.ts';
import { VIEW_WRITES } from './write-moves.ts';
import type { World } from './world.ts';

/** One thing to ask in one way; who asks, and with what, is drawn. */
export interface CallClass {
  target: string;
  move: string;
  make(caller: Caller): Call;
}

/** Every view, function and hidden relation of the catalogue with every move that fits it. */
export function classesOf(world: World, values: Values): CallClass[] {
  const { views, functions, hidden, inner } = world.catalogue;
  const found: CallClass[] = [];
  const add = (target: string, move: string, shape: (caller: Caller) => Shape) =>
    found.push({
      target,
      move,
      make: (caller) => {
        const drawn = shape(caller);
        const dressed =
          values.draw.chance(0.08) && drawn.sql === undefined ? withHeaders(drawn, values) : drawn;
        return { caller, target, move, ...dressed };
      },
    });
  for (const view of views) {
    for (const [move, make] of Object.entries({ ...VIEW_READS, ...VIEW_WRITES })) {
      add(`view ${view.name}`, move, () => ({ path: view.name, ...make(view, values, world) }));
    }
    for (const [move, make] of Object.entries(HIDDEN_MOVES)) {
      if (move.startsWith('sql')) add(`view ${view.name}`, move, () => make(view, values));
    }
    add(`view ${view.name}`, 'headers', () =>
      withHeaders({ path: view.name, feeds: [], acts: false, query: [['limit', '5']] }, values),
    );
  }
  for (const routine of functions) {
    for (const [move, make] of Object.entries(FUNCTION_MOVES)) {
      add(`function ${routine.name}`, move, (caller) => {
        const feeds: Feed[] = [];
        return { ...make({ routine, values, world, caller, feeds }), feeds };
      });
    }
  }
  for (const relation of hidden) {
    for (const [move, make] of Object.entries(HIDDEN_MOVES)) {
      add(`hidden ${relation.schema}.${relation.name}`, move, () => make(relation, values));
    }
  }
  for (const routine of inner) {
    for (const [move, make] of Object.entries(INNER_MOVES)) {
      add(`inner ${routine.schema}.${routine.name}`, move, () => make(routine, values));
    }
  }
  return found;
}
