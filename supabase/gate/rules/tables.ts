import { isTrail, PLATFORM, SCHEMAS, schemaOf, STAMPS, TRAIL_TRIGGERS } from '../ground.ts';
import type { Table } from '../known.ts';
import { parseExpression } from '../parser.ts';
import { child, children, relationName, shape, word } from '../tree.ts';
import type { Rule } from './rule.ts';

/** What an ALTER TABLE may do to a table; whatever it does besides is refused until it is known. */
const HARMLESS = [
  'AT_AddColumn',
  'AT_AddConstraint',
  'AT_AddIdentity',
  'AT_AlterColumnType',
  'AT_AlterConstraint',
  'AT_ColumnDefault',
  'AT_DropColumn',
  'AT_DropConstraint',
  'AT_DropNotNull',
  'AT_EnableAlwaysTrig',
  'AT_EnableRowSecurity',
  'AT_ForceRowSecurity',
  'AT_SetNotNull',
  'AT_SetOptions',
  'AT_SetRelOptions',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_ValidateConstraint',
];
/** And to the trail: what adds, and nothing that changes what was written. */
const FOR_TRAIL = HARMLESS.filter((subtype) => /^AT_(?:Add|Enable|Force|Set|Validate)/.test(subtype));
/** Other rules speak of these. */
const ELSEWHERE =
  /^AT_(?:(?:En|Dis)able(?:Replica)?Trig|(?:Disable|NoForce)RowSecurity|ChangeOwner|ResetRelOptions)/;
/** What tells tenants apart, or one row from another. */
const KEYS = ['tenant_id', 'id'];

export const tables: Rule[] = [
  {
    id: 'table-altered',
    instead: 'Add beside it; keys, constraints that hold and the trail stay as they are.',
    look: ({ kind, node, file }, known) => {
      if (kind === 'AlterSeqStmt' && isTrail(relationName(child(node, 'sequence'))))
        return ['the order of events'];
      if (kind !== 'AlterTableStmt' || word(node, 'objtype') !== 'OBJECT_TABLE') return [];
      const name = relationName(child(node, 'relation'));
      if (!SCHEMAS.includes(schemaOf(name)) && !known.temporary.has(name)) return [`${name} is not ours`];
      const commands = children(node, 'cmds').map((item) => child(item, 'AlterTableCmd'));
      const allowed = isTrail(name) || schemaOf(name) === 'secrets' ? FOR_TRAIL : HARMLESS;
      const added = commands
        .filter((command) => word(command, 'subtype') === 'AT_AddConstraint')
        .map((command) => word(child(command, 'def', 'Constraint'), 'conname'));
      return commands.flatMap((command) => {
        const [subtype, what] = [word(command, 'subtype'), word(command, 'name')];
        const says = `${subtype.replace('AT_', '')} ${what}`.trim();
        if (ELSEWHERE.test(subtype)) return [];
        if (!allowed.includes(subtype)) return [`${says} on ${name}`];
        const touches = /^AT_(?:DropColumn|DropNotNull|AlterColumnType|ColumnDefault)$/.test(subtype);
        if (touches && KEYS.includes(what)) return [`${says}: the key of ${name}`];
        const replaced = added.includes(what) || known.tables.get(name)?.file === file;
        if (subtype === 'AT_DropConstraint' && !replaced)
          return [`${says} on ${name}, and adds no other of that name`];
        return [];
      });
    },
  },
  {
    id: 'table-unprotected',
    instead:
      'See "Every table" in supabase/CONVENTIONS.md: enable, force, tenant_id and both restrictive stamps.',
    atEnd: (known) =>
      [...known.tables].flatMap(([name, table]) => {
        const missing = SCHEMAS.includes(schemaOf(name)) ? lacks(name, table) : [];
        const { file, line } = table;
        return missing.length > 0 ? [{ file, line, what: `table ${name} lacks ${missing.join(', ')}` }] : [];
      }),
  },
  {
    id: 'trail-unguarded',
    instead: 'A table of the trail gets _000_append_only before update, delete and truncate, enabled always.',
    atEnd: (known) =>
      [...known.tables].flatMap(([name, { file, line, triggers, always }]) => {
        const guarded = triggers.get('_000_append_only') === TRAIL_TRIGGERS['_000_append_only'];
        if (!isTrail(name) || (guarded && always.has('_000_append_only'))) return [];
        return [{ file, line, what: `${name} can be changed: nothing refuses it always` }];
      }),
  },
  {
    id: 'table-kind',
    instead: 'Make a plain table with its columns written out, in api, app, audit or secrets.',
    look: ({ kind, node }) => {
      if (kind === 'CreateTableAsStmt') return ['a table or materialised view made from a query'];
      if (kind === 'SelectStmt' && node['intoClause']) return ['SELECT INTO makes a table from a query'];
      if (kind !== 'CreateStmt') return [];
      const relation = child(node, 'relation');
      const name = relationName(relation);
      if (word(relation, 'relpersistence') === 't') return [];
      if (word(relation, 'relpersistence') === 'u') return [`${name} is unlogged: a crash empties it`];
      if (node['inhRelations'] || node['partbound']) return [`${name} shares the rows of another table`];
      return SCHEMAS.includes(schemaOf(name)) ? [] : [`table ${name} stands outside our schemas`];
    },
  },
];

function lacks(name: string, { columns, enabled, forced, policies }: Table): string[] {
  const missing = [
    ...(enabled ? [] : ['row-level security']),
    ...(forced ? [] : ['forced row-level security']),
  ];
  if (PLATFORM.includes(name)) return missing;
  const column = name === 'app.tenants' ? 'id' : 'tenant_id';
  if (!columns.has(column)) missing.push(column);
  for (const stamp of STAMPS) {
    const using = shape(parseExpression(`${column} = (select ${stamp.function}())`));
    const stamped = policies.some(
      (policy) =>
        !policy.permissive &&
        policy.command === 'all' &&
        policy.roles.join() === stamp.roles.join() &&
        policy.using === using &&
        policy.check === '',
    );
    if (!stamped) missing.push(`the restrictive policy for ${stamp.roles.join(', ')}`);
  }
  return missing;
}
