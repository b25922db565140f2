import { isSecret, isTrail, SCHEMAS, schemaOf } from '../ground.ts';
import { child, children, dotted, find, nodesOf, relationName, word, type Tree } from '../tree.ts';
import type { Rule } from './rule.ts';

const VERBS: Record<string, string> = {
  InsertStmt: 'inserts into',
  UpdateStmt: 'updates',
  DeleteStmt: 'deletes from',
  MergeStmt: 'merges into',
};

/** What was decided, and who may decide: never written by hand. */
const DECIDED = [
  'decisions',
  'department_heads',
  'entries',
  'member_roles',
  'request_versions',
  'role_proposals',
  'sign_ins',
];
/** A migration may fill a new column of these, and make none. */
const MADE = ['invitations', 'sessions'];
/** Statements that call functions as they run. */
const RUNS = [...Object.keys(VERBS), 'SelectStmt', 'CallStmt'];

interface Write {
  verb: string;
  table: string;
}

const seen = new WeakMap<Tree, Write[]>();

/** Every table that a statement writes, those of a WITH inside it included; three rules ask. */
function writes(kind: string, node: Tree): Write[] {
  const known = seen.get(node) ?? search(kind, node);
  seen.set(node, known);
  return known;
}

function search(kind: string, node: Tree): Write[] {
  if (kind === 'TruncateStmt') {
    return children(node, 'relations').map((item) => ({
      verb: 'truncates',
      table: relationName(child(item, 'RangeVar')),
    }));
  }
  const own = VERBS[kind] ? [{ kind, node }] : [];
  return [...own, ...nodesOf(node)]
    .filter((found) => VERBS[found.kind] && found.node['relation'])
    .map((found) => ({ verb: VERBS[found.kind] ?? '', table: relationName(child(found.node, 'relation')) }));
}

export const rows: Rule[] = [
  {
    id: 'trail-rows',
    instead: 'The trail is written by audit.record() and the recorder, inside an act, and never changed.',
    look: ({ kind, node, within }) =>
      writes(kind, node)
        .filter(({ table }) => isTrail(table))
        .filter(({ verb }) => verb !== 'inserts into' || !within?.startsWith('audit.'))
        .map(({ verb, table }) => `${verb} ${table}`),
  },
  {
    id: 'trail-call',
    instead: 'What writes the trail is called by acts; a migration leaves no event.',
    look: ({ kind, node, place }) =>
      place === 'body' || !RUNS.includes(kind)
        ? []
        : find(node, 'FuncCall')
            .map((call) => dotted(children(call, 'funcname')))
            .filter((name) => name.startsWith('audit.'))
            .map((name) => `calls ${name}`),
  },
  {
    id: 'secret-rows',
    instead: 'Credentials are made by whoever holds them, never by a migration.',
    look: ({ kind, node, place }) =>
      writes(kind, node)
        .filter(({ table, verb }) => isSecret(table) && (place !== 'body' || verb === 'truncates'))
        .map(({ verb, table }) => `${verb} ${table}`),
  },
  {
    id: 'authority-rows',
    instead:
      'People decide, sign in and are given roles by acts, which check and record it; a migration does none of it.',
    look: ({ kind, node, place }) =>
      writes(kind, node)
        .filter(({ table, verb }) => {
          if (place === 'body' || schemaOf(table) !== 'app') return false;
          const name = table.replace('app.', '');
          return DECIDED.includes(name) || (MADE.includes(name) && verb === 'inserts into');
        })
        .map(({ verb, table }) => `${verb} ${table}`),
  },
  {
    id: 'rows-elsewhere',
    instead: 'Write rows of app.*, one table at a time, named with its schema.',
    look: ({ kind, node }, known) =>
      writes(kind, node)
        .filter(({ table, verb }) =>
          SCHEMAS.includes(schemaOf(table))
            ? verb === 'truncates' && !isTrail(table) && !isSecret(table)
            : !known.temporary.has(table) && !isTrail(table),
        )
        .map(({ verb, table }) => `${verb} ${table}`),
  },
  {
    id: 'name-unqualified',
    instead: 'Write the schema: what a bare name means depends on a setting.',
    look: ({ kind, node, place }, known) => {
      if (place === 'body' || !/^(?:Alter|Create|Index|View|Rename|Grant|Rule|Lock)/.test(kind)) return [];
      const named = [node['relation'], node['table'], node['view']].filter(Boolean) as Tree[];
      const granted =
        kind === 'GrantStmt' ? children(node, 'objects').map((item) => child(item, 'RangeVar')) : [];
      return [...named, ...granted]
        .filter((range) => word(range, 'relname') !== '' && word(range, 'schemaname') === '')
        .map((range) => word(range, 'relname'))
        .filter(
          (name) => word(child(node, 'relation'), 'relpersistence') !== 't' && !known.temporary.has(name),
        )
        .map((name) => `${name} has no schema`);
    },
  },
];
