import { OWN_ROLES, REQUEST_CHECK } from '../ground.ts';
import { signature } from '../known.ts';
import { child, children, dotted, options, roleName, unwrap, word, type Tree } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Settings that a role may carry: time limits only. */
const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

const isTrue = (arg: Tree): boolean => child(arg, 'Boolean')['boolval'] === true;

export const roles: Rule[] = [
  {
    id: 'role-made',
    instead: 'A new role is NOLOGIN, and nothing else is said of it.',
    look: ({ kind, node }) => {
      if (kind !== 'CreateRoleStmt') return [];
      const more = options(node, 'options').filter(({ name, arg }) => name !== 'canlogin' || isTrue(arg));
      const loud = more.filter(({ name, arg }) => !('Boolean' in arg) || isTrue(arg) || name === 'password');
      const login = word(node, 'stmt_type') !== 'ROLESTMT_ROLE' ? ['login'] : [];
      return [...login, ...loud.map(({ name }) => name)].map(
        (name) => `role ${word(node, 'role')} with ${name}`,
      );
    },
  },
  {
    id: 'role-altered',
    instead: 'Roles keep their attributes; hosted Supabase refuses most changes of them anyway.',
    look: ({ kind, node }) => {
      if (kind === 'AlterRoleStmt') return [`alters role ${roleName(child(node, 'role'))}`];
      if (kind === 'DropRoleStmt') return ['drops a role'];
      return kind === 'RenameStmt' && word(node, 'renameType') === 'OBJECT_ROLE' ? ['renames a role'] : [];
    },
  },
  {
    id: 'role-membership',
    instead: 'Only postgres may act as our roles, with set true, inherit false, and nobody as any other.',
    look: ({ kind, node }) => {
      if (kind !== 'GrantRoleStmt') return [];
      const granted = children(node, 'granted_roles').map((item) =>
        word(child(item, 'AccessPriv'), 'priv_name'),
      );
      const grantees = children(node, 'grantee_roles').map(roleName);
      const given = Object.fromEntries(options(node, 'opt').map(({ name, arg }) => [name, isTrue(arg)]));
      const usual =
        node['is_grant'] === true &&
        granted.every((role) => OWN_ROLES.includes(role)) &&
        grantees.every((role) => role === 'postgres') &&
        given['inherit'] === false &&
        given['admin'] !== true;
      return usual
        ? []
        : [`${node['is_grant'] ? 'grants' : 'revokes'} ${granted.join()}, ${grantees.join()}`];
    },
  },
  {
    id: 'role-setting',
    instead: `Roles carry time limits, and authenticator pgrst.db_pre_request = '${REQUEST_CHECK}', and nothing else.`,
    look: ({ kind, node }) => {
      if (kind === 'AlterDatabaseSetStmt' || kind === 'AlterSystemStmt')
        return ['a setting for every session'];
      if (kind !== 'AlterRoleSetStmt') return [];
      const setting = child(node, 'setstmt');
      const name = word(setting, 'name');
      const value = word(child(children(setting, 'args')[0] ?? {}, 'A_Const', 'sval'), 'sval');
      const role = node['role'] ? roleName(child(node, 'role')) : 'all';
      const set = word(setting, 'kind') === 'VAR_SET_VALUE';
      const check = role === 'authenticator' && name === 'pgrst.db_pre_request' && value === REQUEST_CHECK;
      return set && role !== 'all' && !node['database'] && (LIMITS.includes(name) || check)
        ? []
        : [`${set ? 'sets' : 'resets'} ${name || 'everything'} for role ${role}`];
    },
  },
  {
    id: 'owner',
    instead:
      'Tables, views and plain functions stay with the migration role; definers go to one of our three roles.',
    look: ({ kind, node }, known) => {
      if (kind === 'ReassignOwnedStmt') return ['REASSIGN OWNED moves everything at once'];
      if (kind === 'DropOwnedStmt') return ['DROP OWNED drops policies and privileges with the rest'];
      if (kind === 'AlterTableStmt') {
        const moved = children(node, 'cmds').some(
          (item) => word(child(item, 'AlterTableCmd'), 'subtype') === 'AT_ChangeOwner',
        );
        return moved ? ['gives a table or view to another role'] : [];
      }
      if (kind !== 'AlterOwnerStmt') return [];
      const owner = roleName(child(node, 'newowner'));
      const isFunction = word(node, 'objectType') === 'OBJECT_FUNCTION';
      const { kind: object, node: named } = unwrap(child(node, 'object'));
      const name = dotted(children(named, 'objname'));
      const before = known.routines.get(signature(name, named, 'objfuncargs'))?.owner ?? '';
      if (before !== '' && before !== owner) return [`gives ${name} of ${before} to ${owner}`];
      return isFunction && object === 'ObjectWithArgs' && OWN_ROLES.includes(owner)
        ? []
        : [`gives ${word(node, 'objectType').replace('OBJECT_', '').toLowerCase()} to ${owner}`];
    },
  },
];
