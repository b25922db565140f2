import { isTrail, SCHEMAS, schemaOf, TRAIL_TRIGGERS } from '../ground.ts';
import { child, children, dotted, relationName, word, words } from '../tree.ts';
import type { Rule } from './rule.ts';

const TURNED =
  /^AT_(?:DisableTrig|EnableTrig|EnableReplicaTrig|DisableRule|EnableRule|EnableReplicaRule|EnableAlwaysRule)/;

export const triggers: Rule[] = [
  {
    id: 'trigger-dropped',
    instead: 'A trigger stays; what it does too much, another one of a higher number can leave out.',
    look: ({ kind, node }) =>
      kind === 'DropStmt' && word(node, 'removeType') === 'OBJECT_TRIGGER'
        ? children(node, 'objects').map(
            (item) => `drops trigger ${words(children(child(item, 'List'), 'items')).join('.')}`,
          )
        : [],
  },
  {
    id: 'trigger-disabled',
    instead: 'Triggers stay as they were made; ENABLE ALWAYS is the only change.',
    look: ({ kind, node }) =>
      kind !== 'AlterTableStmt'
        ? []
        : children(node, 'cmds')
            .map((item) => child(item, 'AlterTableCmd'))
            .filter((command) => TURNED.test(word(command, 'subtype')))
            .map((command) => {
              const what = `${word(command, 'subtype').replace('AT_', '')} ${word(command, 'name')}`.trim();
              return `${what} on ${relationName(child(node, 'relation'))}`;
            }),
  },
  {
    id: 'trigger-replaced',
    instead: 'A trigger keeps its name, and so its place among the others, and its function.',
    look: ({ kind, node }) => {
      if (kind === 'CreateTrigStmt' && node['replace']) return [`replaces trigger ${word(node, 'trigname')}`];
      if (kind === 'RenameStmt' && word(node, 'renameType') === 'OBJECT_TRIGGER')
        return ['renames a trigger'];
      if (kind === 'AlterObjectDependsStmt') return ['lets an object go when an extension goes'];
      return [];
    },
  },
  {
    id: 'trigger-trail',
    instead: 'The triggers of the trail are a list in supabase/gate/ground.ts, and run functions of ours.',
    look: ({ kind, node }) => {
      if (kind !== 'CreateTrigStmt') return [];
      const [name, on] = [word(node, 'trigname'), relationName(child(node, 'relation'))];
      const runs = dotted(children(node, 'funcname'));
      if (isTrail(on) && TRAIL_TRIGGERS[name] !== runs) return [`${name} on ${on} could hold an event back`];
      return SCHEMAS.includes(schemaOf(runs))
        ? []
        : [`${name} on ${on} runs ${runs}, which is not of our schemas`];
    },
  },
];
