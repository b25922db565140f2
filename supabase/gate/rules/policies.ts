import { ACROSS, isSecret, isTrail, OWN_ROLES, PLATFORM, REFERENCE } from '../ground.ts';
import type { Statement } from '../statement.ts';
import {
  child,
  children,
  find,
  isTree,
  relationName,
  roleName,
  shape,
  unwrap,
  word,
  words,
  type Tree,
} from '../tree.ts';
import type { Rule } from './rule.ts';

const POLICY = 'OBJECT_POLICY';

const table = (node: Tree): string => relationName(child(node, 'table'));

export const policies: Rule[] = [
  {
    id: 'policy-dropped',
    instead: 'Leave it, and add a restrictive policy beside it if less is to be seen.',
    look: ({ kind, node }) =>
      kind === 'DropStmt' && word(node, 'removeType') === POLICY
        ? children(node, 'objects').map(
            (item) => `drops policy ${words(children(child(item, 'List'), 'items')).join('.')}`,
          )
        : [],
  },
  {
    id: 'policy-altered',
    instead: 'A policy stays as it was reviewed; write another one beside it.',
    look: ({ kind, node }) => {
      if (kind === 'AlterPolicyStmt') return [`alters policy ${word(node, 'policy_name')} on ${table(node)}`];
      return kind === 'RenameStmt' && word(node, 'renameType') === POLICY ? [`renames a policy`] : [];
    },
  },
  {
    id: 'policy-roles',
    instead:
      'Name authenticated, countersign, gatekeeper or recorder; anon stands in restrictive policies only.',
    look: ({ kind, node }) => {
      if (kind !== 'CreatePolicyStmt') return [];
      const known = node['permissive']
        ? ['authenticated', ...OWN_ROLES]
        : ['anon', 'authenticated', ...OWN_ROLES];
      return children(node, 'roles')
        .map(roleName)
        .filter((role) => !known.includes(role))
        .map((role) => `policy ${word(node, 'policy_name')} on ${table(node)} is for ${role}`);
    },
  },
  {
    id: 'policy-true',
    instead: 'Compare the row with what the caller may see: (select app.me()), (select app.tenant_with(…)).',
    look: (statement, known) => {
      const { kind, node, file } = statement;
      const roles = children(node, 'roles').map(roleName);
      if (kind !== 'CreatePolicyStmt' || !node['permissive'] || !roles.includes('authenticated')) return [];
      const [name, made] = [table(node), known.tables.get(table(node))?.file];
      // beside a table's own stamps, in the file that makes it, "everybody of the tenant" is a decision
      const decided = made === file && !PLATFORM.includes(name) && !isTrail(name) && !isSecret(name);
      if (REFERENCE.includes(name) && find(node['qual'], 'FuncCall').length > 0) return [];
      return [node['qual'], node['with_check']]
        .filter(isTree)
        .filter((expression) => (isPlainTrue(expression) ? !decided : isLoose(expression)))
        .map(() => `policy ${word(node, 'policy_name')} on ${name} admits every row`);
    },
  },
  {
    id: 'policy-across',
    instead:
      'Where they see rows of every tenant is a list in supabase/gate/ground.ts; act as countersign instead.',
    look: ({ kind, node }) => {
      if (kind !== 'CreatePolicyStmt' || !node['permissive']) return [];
      const name = table(node);
      return children(node, 'roles')
        .map(roleName)
        .filter((role) => ACROSS[role] && !ACROSS[role](name))
        .map(
          (role) => `policy ${word(node, 'policy_name')} shows ${role} the rows of every tenant in ${name}`,
        );
    },
  },
  {
    id: 'policy-trail',
    instead:
      'Who reads and writes the trail and the credentials is said once, in the file that makes the table.',
    look: ({ kind, node, file }, known) => {
      const name = table(node);
      if (kind !== 'CreatePolicyStmt' || !(isTrail(name) || isSecret(name))) return [];
      // a restrictive one as well: what recorder does not see, it cannot link
      return known.tables.get(name)?.file === file ? [] : [`policy ${word(node, 'policy_name')} on ${name}`];
    },
  },
  {
    id: 'row-security-off',
    instead: 'Row-level security stays enabled and forced on every table.',
    look: ({ kind, node }: Statement) =>
      kind !== 'AlterTableStmt'
        ? []
        : children(node, 'cmds')
            .map((item) => word(child(item, 'AlterTableCmd'), 'subtype'))
            .filter((subtype) => subtype === 'AT_DisableRowSecurity' || subtype === 'AT_NoForceRowSecurity')
            .map((subtype) => {
              const verb = subtype === 'AT_DisableRowSecurity' ? 'disables' : 'no longer forces';
              return `${verb} row-level security on ${relationName(child(node, 'relation'))}`;
            }),
  },
];

const isPlainTrue = (expression: Tree): boolean =>
  child(expression, 'A_Const', 'boolval')['boolval'] === true;

/** True for every row as far as reading can tell: nothing of the caller is asked, or one side of an OR is always true. */
function isLoose(expression: Tree): boolean {
  if (isAlways(expression)) return true;
  // that the row is of the caller's tenant, the stamps say already
  const asks = find(expression, 'FuncCall')
    .map((call) => words(children(call, 'funcname')).join('.'))
    .some((name) => name.startsWith('app.') && name !== 'app.live_tenant');
  return !asks && !find(expression, 'RangeVar').some((range) => word(range, 'schemaname') === 'app');
}

function isAlways(expression: Tree): boolean {
  const { kind, node } = unwrap(expression);
  if (kind === 'BoolExpr') {
    const parts = children(node, 'args').map(isAlways);
    const operator = word(node, 'boolop');
    if (operator === 'OR_EXPR') return parts.includes(true);
    if (operator === 'AND_EXPR') return !parts.includes(false);
  }
  if (kind === 'A_Expr' && shape(node['lexpr']) === shape(node['rexpr'])) return true;
  return find(expression, 'ColumnRef').length === 0 && find(expression, 'FuncCall').length === 0;
}
