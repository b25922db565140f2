/** A node of a parse tree: the parser's own JSON, looked at through the few functions below. */
export type Tree = { readonly [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function child(node: Tree, ...path: string[]): Tree {
  let found: unknown = node;
  for (const key of path) found = isTree(found) ? found[key] : undefined;
  return isTree(found) ? found : {};
}

export function children(node: Tree, key: string): Tree[] {
  const found = node[key];
  return Array.isArray(found) ? found.filter(isTree) : [];
}

export function word(node: Tree, key: string): string {
  const found = node[key];
  return typeof found === 'string' ? found : '';
}

/** Of `{Kind: fields}`, which is how the parser wraps a node whose type can differ. */
export function unwrap(node: Tree): { kind: string; node: Tree } {
  const [entry] = Object.entries(node);
  return { kind: entry?.[0] ?? '', node: isTree(entry?.[1]) ? entry[1] : {} };
}

/** The words of a list of `String` nodes: a name and its qualifiers. */
export function words(list: Tree[]): string[] {
  return list.map((item) => word(child(item, 'String'), 'sval'));
}

/** Every node below, the given one included, with the kind that it is wrapped as, if it is. */
export function* nodesOf(value: unknown, kind = ''): Generator<{ kind: string; node: Tree }> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
  } else if (isTree(value)) {
    yield { kind, node: value };
    for (const [key, below] of Object.entries(value)) yield* nodesOf(below, key);
  }
}

export function find(value: unknown, kind: string): Tree[] {
  return [...nodesOf(value)].filter((found) => found.kind === kind).map((found) => found.node);
}

/** `schema.name`, or the bare name. A database's name before it changes nothing. */
export function relationName(range: Tree): string {
  const schema = word(range, 'schemaname');
  return schema ? `${schema}.${word(range, 'relname')}` : word(range, 'relname');
}

/** `{schema, name}` of a dotted list, the last two of it. */
export function dotted(list: Tree[]): string {
  return words(list).slice(-2).join('.');
}

/** A role as written; PUBLIC, CURRENT_USER and the like by those names. */
export function roleName(spec: Tree): string {
  const inner = isTree(spec['RoleSpec']) ? spec['RoleSpec'] : spec;
  const type = word(inner, 'roletype');
  return type === 'ROLESPEC_CSTRING' ? word(inner, 'rolename') : type.replace('ROLESPEC_', '').toLowerCase();
}

/** Options of a statement: `set search_path = ''` and `security definer` are such. */
export function options(node: Tree, key: string): { name: string; arg: Tree }[] {
  return children(node, key).map((item) => {
    const def = child(item, 'DefElem');
    return { name: word(def, 'defname'), arg: child(def, 'arg') };
  });
}

/** A tree as text without its positions: two expressions that read the same are equal. */
export function shape(value: unknown): string {
  return JSON.stringify(value, (key, found: unknown) => (key === 'location' ? undefined : found));
}
