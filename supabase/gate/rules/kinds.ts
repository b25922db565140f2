import { isTrail, isSecret, SCHEMAS, schemaOf } from '../ground.ts';
import type { Known } from '../known.ts';
import { child, children, dotted, isTree, unwrap, word, words, type Tree } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Statements that a migration is made of; each has its rules, or can do no harm. */
const USUAL = [
  'AlterDefaultPrivilegesStmt',
  'AlterEnumStmt',
  'AlterFunctionStmt',
  'AlterOwnerStmt',
  'AlterRoleSetStmt',
  'AlterSeqStmt',
  'AlterTableStmt',
  'Body',
  'CallStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateFunctionStmt',
  'CreatePolicyStmt',
  'CreateRoleStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateStmt',
  'CreateTrigStmt',
  'DefineStmt',
  'DeleteStmt',
  'DoStmt',
  'DropStmt',
  'GrantRoleStmt',
  'GrantStmt',
  'IndexStmt',
  'InsertStmt',
  'LockStmt',
  'MergeStmt',
  'NotifyStmt',
  'RenameStmt',
  'SelectStmt',
  'UpdateStmt',
  'VariableSetStmt',
  'ViewStmt',
];
/** Refused by rules of their own. */
const JUDGED = [
  'AlterDatabaseSetStmt',
  'AlterObjectDependsStmt',
  'AlterPolicyStmt',
  'AlterRoleStmt',
  'AlterSystemStmt',
  'CreateTableAsStmt',
  'DropOwnedStmt',
  'DropRoleStmt',
  'ReassignOwnedStmt',
  'TransactionStmt',
  'TruncateStmt',
];

const DROPPABLE = [
  'AGGREGATE',
  'DOMAIN',
  'FUNCTION',
  'INDEX',
  'PROCEDURE',
  'SEQUENCE',
  'STATISTIC_EXT',
  'TYPE',
  'VIEW',
];
const RENAMABLE = ['OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_INDEX', 'OBJECT_ATTRIBUTE'];
/** Dropping or renaming these is another rule's. */
const ELSEWHERE = ['OBJECT_POLICY', 'OBJECT_TRIGGER', 'OBJECT_ROLE'];

export const kinds: Rule[] = [
  {
    id: 'statement-kind',
    instead: 'If it can do no harm, say so in supabase/gate/rules/kinds.ts, where that is reviewed.',
    look: ({ kind, node, place }) => {
      if (place === 'body') return [];
      if (kind === 'DefineStmt' && word(node, 'kind') !== 'OBJECT_AGGREGATE')
        return [`defines ${word(node, 'kind')}`];
      if (kind === 'NotifyStmt' && word(node, 'conditionname') !== 'pgrst')
        return ['notifies a channel of its own'];
      return USUAL.includes(kind) || JUDGED.includes(kind)
        ? []
        : [`${kind.replace('Stmt', '')} is not a statement of our migrations`];
    },
  },
  {
    id: 'transaction',
    instead: 'A migration is one transaction, begun and ended by whatever applies it.',
    look: ({ kind }) => (kind === 'TransactionStmt' ? ['begins or ends a transaction'] : []),
  },
  {
    id: 'schema-made',
    instead: 'Everything stands in api, app, audit and secrets.',
    look: ({ kind, node }) => {
      if (kind === 'CreateSchemaStmt') {
        const odd = !SCHEMAS.includes(word(node, 'schemaname')) || node['authrole'] || node['schemaElts'];
        return odd ? [`makes schema ${word(node, 'schemaname')}`] : [];
      }
      const names = madeNames(kind, node).filter((name) => !SCHEMAS.includes(schemaOf(name)));
      return names.map((name) => `makes ${name} outside our schemas`);
    },
  },
  {
    id: 'schema-moved',
    instead: 'An object stays in its schema: that is where its rules come from.',
    look: ({ kind, node }) =>
      kind === 'AlterObjectSchemaStmt' ? [`moves something to schema ${word(node, 'newschema')}`] : [],
  },
  {
    id: 'cascade',
    instead: 'Drop what depends on it by name, so that it can be read what goes.',
    look: ({ kind, node }) => {
      const behaviors = [node, ...children(node, 'cmds').map((item) => child(item, 'AlterTableCmd'))];
      const revokes = kind === 'GrantStmt' || kind === 'GrantRoleStmt';
      return !revokes && behaviors.some((each) => word(each, 'behavior') === 'DROP_CASCADE')
        ? ['CASCADE drops whatever depends on it, policies and triggers too']
        : [];
    },
  },
  {
    id: 'dropped',
    instead: 'Tables, schemas and guards stay; views, indexes, types and plain functions may go, one by one.',
    look: ({ kind, node, place }, known) => {
      const type = word(node, 'removeType');
      if (kind !== 'DropStmt' || place === 'body' || ELSEWHERE.includes(type)) return [];
      return children(node, 'objects')
        .map(objectName)
        .filter((name) => !(type === 'OBJECT_TABLE' && known.temporary.has(name)))
        .filter((name) => !DROPPABLE.includes(type.replace('OBJECT_', '')) || isGuarded(name, type, known))
        .map((name) => `drops ${type.replace('OBJECT_', '').toLowerCase()} ${name}`);
    },
  },
  {
    id: 'renamed',
    instead: 'Tables, functions and keys keep the names that policies, tests and callers know them by.',
    look: ({ kind, node }) => {
      const type = word(node, 'renameType');
      if (kind !== 'RenameStmt' || ELSEWHERE.includes(type)) return [];
      const table = `${word(child(node, 'relation'), 'schemaname')}.${word(child(node, 'relation'), 'relname')}`;
      const fixed = isTrail(table) || isSecret(table) || ['tenant_id', 'id'].includes(word(node, 'subname'));
      return RENAMABLE.includes(type) && !fixed
        ? []
        : [`renames ${type.replace('OBJECT_', '').toLowerCase()} of ${table}`];
    },
  },
];

const isGuarded = (name: string, type: string, known: Known): boolean =>
  !SCHEMAS.includes(schemaOf(name)) ||
  known.guards.has(name) ||
  (/FUNCTION|PROCEDURE|AGGREGATE|INDEX/.test(type) && schemaOf(name) === 'audit');

function objectName(object: Tree): string {
  const { kind, node } = unwrap(object);
  if (kind === 'List') return words(children(node, 'items')).slice(-2).join('.');
  if (kind === 'ObjectWithArgs') return dotted(children(node, 'objname'));
  if (kind === 'TypeName') return dotted(children(node, 'names'));
  return word(node, 'sval');
}

function madeNames(kind: string, node: Tree): string[] {
  if (kind === 'IndexStmt') {
    const on = child(node, 'relation');
    return word(on, 'schemaname') ? [`${word(on, 'schemaname')}.${word(node, 'idxname')}`] : [];
  }
  if (kind === 'CreateEnumStmt') return [dotted(children(node, 'typeName'))];
  if (kind === 'CreateDomainStmt') return [dotted(children(node, 'domainname'))];
  if (kind === 'DefineStmt') return [dotted(children(node, 'defnames'))];
  const made =
    kind === 'CompositeTypeStmt' ? node['typevar'] : kind === 'CreateSeqStmt' ? node['sequence'] : null;
  if (!isTree(made) || word(made, 'relpersistence') === 't') return [];
  return [`${word(made, 'schemaname')}.${word(made, 'relname')}`];
}
