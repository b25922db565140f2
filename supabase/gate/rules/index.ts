import { functions } from './functions.ts';
import { grants } from './grants.ts';
import { kinds } from './kinds.ts';
import { policies } from './policies.ts';
import { roles } from './roles.ts';
import { rows } from './rows.ts';
import type { Rule } from './rule.ts';
import { settings } from './settings.ts';
import { tables } from './tables.ts';
import { triggers } from './triggers.ts';

/** Found while reading, before any rule sees a statement. */
const reading: Rule[] = [
  { id: 'unreadable', instead: 'Write what PostgreSQL’s own parser reads; what it does not is refused.' },
  {
    id: 'dynamic-sql',
    instead:
      'Functions have none. A DO block may EXECUTE a text or format() of texts and of what it loops over, array[…] of texts.',
  },
  { id: 'when-others', instead: 'Catch the condition that is meant, by its name.' },
];

export const RULES: Rule[] = [
  ...reading,
  ...policies,
  ...tables,
  ...triggers,
  ...rows,
  ...grants,
  ...roles,
  ...functions,
  ...settings,
  ...kinds,
];
