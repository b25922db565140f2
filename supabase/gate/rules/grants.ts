import {
  isSecret,
  isTrail,
  OPEN_TO_ANON,
  OWN_ROLES,
  PLATFORM,
  REFERENCE,
  REQUEST_CHECK,
  SCHEMAS,
  schemaOf,
} from '../ground.ts';
import type { Known } from '../known.ts';
import type { Statement } from '../statement.ts';
import { child, children, dotted, relationName, roleName, unwrap, word, words, type Tree } from '../tree.ts';
import type { Rule } from './rule.ts';

interface Grant {
  role: string;
  /** In lower case; `all` for ALL PRIVILEGES. */
  privilege: string;
  /** Empty for the whole of it. */
  columns: string[];
  type: 'table' | 'function' | 'schema' | 'type' | 'other';
  name: string;
  given: boolean;
}

const TYPES: Record<string, Grant['type']> = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'table',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
};

/** One line for each role, privilege and object of a GRANT or REVOKE on named objects. */
function grantsOf({ kind, node }: Statement): Grant[] {
  if (kind !== 'GrantStmt' || word(node, 'targtype') !== 'ACL_TARGET_OBJECT') return [];
  const type = TYPES[word(node, 'objtype')] ?? 'other';
  const listed = children(node, 'privileges').map((item) => child(item, 'AccessPriv'));
  const privileges = listed.length > 0 ? listed : [{}];
  return children(node, 'grantees').flatMap((grantee) =>
    children(node, 'objects').flatMap((object) =>
      privileges.map((privilege) => ({
        role: roleName(grantee),
        privilege: word(privilege, 'priv_name') || 'all',
        columns: words(children(privilege, 'cols')),
        type,
        name: nameOf(object),
        given: node['is_grant'] === true,
      })),
    ),
  );
}

function nameOf(object: Tree): string {
  const { kind, node } = unwrap(object);
  if (kind === 'RangeVar') return relationName(node);
  if (kind === 'ObjectWithArgs') return dotted(children(node, 'objname'));
  if (kind === 'List') return dotted(children(node, 'items'));
  return word(node, 'sval');
}

const say = ({ privilege, columns, name, role, given }: Grant): string =>
  `${given ? 'grants' : 'revokes'} ${privilege}${columns.length > 0 ? ` (${columns.join(', ')})` : ''} on ${name} ${given ? 'to' : 'from'} ${role}`;

/** In the file that makes it, a table or function says whom it is for; later that is settled. */
const isNew = (name: string, file: string, known: Known): boolean =>
  known.tables.get(name)?.file === file || known.routinesNamed(name).some((routine) => routine.file === file);

const TRAIL: Record<string, string[]> = {
  recorder: ['select', 'insert'],
  countersign: ['select'],
  authenticated: ['select'],
};
const ROWS = ['select', 'insert', 'update', 'delete'];

/** What a role may be granted on the tables of app and the views of api. */
const TABLES: Record<string, string[]> = {
  authenticated: ['select'],
  countersign: ROWS,
  gatekeeper: ROWS,
};

export const grants: Rule[] = [
  {
    id: 'grant-audit',
    instead:
      'What the trail and the credentials grant is said once, in the file that makes the table or function.',
    look: (statement, known) =>
      grantsOf(statement)
        .filter(({ name }) => isTrail(name) || isSecret(name))
        .filter((grant) => {
          const { given, name, role, privilege, type } = grant;
          if (!given) return OWN_ROLES.includes(role) || role === 'authenticated';
          if (type === 'function' && role === 'postgres') return false;
          if (!isNew(name, statement.file, known)) return true;
          if (type === 'function') return role === 'authenticated' && name !== 'audit.utc';
          if (isSecret(name))
            return role !== 'gatekeeper' || !['select', 'insert', 'update'].includes(privilege);
          return !TRAIL[role]?.includes(privilege);
        })
        .map(say),
  },
  {
    id: 'revoke-own',
    instead: 'Our own roles keep the schemas that they work in; without them nothing is recorded.',
    look: (statement) =>
      grantsOf(statement)
        .filter(
          ({ given, type, privilege, role }) =>
            !given && type === 'schema' && privilege !== 'create' && OWN_ROLES.includes(role),
        )
        .map(say),
  },
  {
    id: 'grant-open',
    instead:
      'Name the object, the privilege and one of our roles; PUBLIC, anon and service_role get what CONVENTIONS.md lists.',
    look: (statement) => {
      const { kind, node } = statement;
      if (kind !== 'GrantStmt' || !node['is_grant']) return [];
      if (word(node, 'targtype') !== 'ACL_TARGET_OBJECT') return ['grants on everything in a schema at once'];
      if (node['grant_option']) return ['grants the right to grant'];
      return grantsOf(statement).filter(isOpen).map(say);
    },
  },
  {
    id: 'grant-write',
    instead: 'Readers select; our own roles get the columns that they insert and update, keys aside.',
    look: (statement) =>
      grantsOf(statement)
        .filter(({ given, type, name }) => given && type === 'table' && !isTrail(name) && !isSecret(name))
        .filter(({ role, privilege, columns, name }) => {
          if (!TABLES[role]) return false;
          const moves = columns.length === 0 || (columns.includes('tenant_id') && !PLATFORM.includes(name));
          const rewrites = privilege === 'update' && moves;
          return !TABLES[role].includes(privilege) || rewrites;
        })
        .map(say),
  },
  {
    id: 'grant-read',
    instead: 'Readers get a new column in the file that adds it; what was not shown to them stays so.',
    look: (statement, known) =>
      grantsOf(statement)
        .filter(({ given, role }) => given && (role === 'authenticated' || role === 'service_role'))
        .filter(({ type, name, columns }) => {
          if (type === 'function') return schemaOf(name) !== 'audit' && !isNew(name, statement.file, known);
          const table = known.tables.get(name);
          if (type !== 'table' || !table || isTrail(name) || table.file === statement.file) return false;
          if (REFERENCE.includes(name)) return false;
          return (
            columns.length === 0 || columns.some((column) => table.columns.get(column) !== statement.file)
          );
        })
        .map(say),
  },
  {
    id: 'grant-default',
    instead: 'Default privileges only ever take away.',
    look: ({ kind, node }) =>
      kind === 'AlterDefaultPrivilegesStmt' && child(node, 'action')['is_grant']
        ? ['grants on what is not made yet']
        : [],
  },
  {
    id: 'create-left',
    instead: 'End the migration with revoke create on schema … from the role.',
    atEnd: (known) =>
      [...known.creators].map(([key, place]) => ({
        ...place,
        what: `CREATE on schema ${key.replace(' ', ' stays with ')}`,
      })),
  },
];

function isOpen({ role, privilege, type, name }: Grant): boolean {
  const schema = schemaOf(name);
  if (type === 'other' || !SCHEMAS.includes(type === 'schema' ? name : schema)) return true;
  if (privilege === 'all' && role !== 'postgres') return true;
  if (role === 'anon' || role === 'service_role') {
    if (type === 'schema') return privilege !== 'usage' || !['api', 'app'].includes(name);
    if (type !== 'function') return true;
    return role === 'anon' ? !OPEN_TO_ANON.includes(name) : schema !== 'api' && name !== REQUEST_CHECK;
  }
  if (role === 'authenticated') {
    if (type === 'schema') return privilege !== 'usage' || name === 'secrets';
    return schema === 'secrets';
  }
  if (OWN_ROLES.includes(role)) {
    if (type === 'schema') return name === 'secrets' && (role !== 'gatekeeper' || privilege !== 'usage');
    return role === 'recorder' && type === 'table' && !isTrail(name);
  }
  return role !== 'postgres';
}
