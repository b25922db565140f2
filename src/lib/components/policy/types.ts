import type { PolicyContent } from '$lib/domain/policy/content';
import type { Problems } from '$lib/domain/policy/typed';
import type { Names } from '$lib/domain/policy/rule-words';
import type { PolicyProblem } from '$lib/schemas/policy';

export type Person = { id: string; name: string; roles: string[] };

/** What every part of the form needs to know and may do. */
export type Desk = {
  names: Names;
  departments: { id: string; name: string }[];
  /** Those who hold a role that decides. */
  deciders: Person[];
  problems: Problems;
  /** The policy as far as it can be read. */
  content: PolicyContent;
  /** Holes and advice, as the database sees what was last saved. */
  checked: PolicyProblem[];
  base: string;
  /** Does it at once; without script the button posts it. */
  edit: (event: MouseEvent, operation: string) => void;
  /** Something was typed or chosen in a field of this name. */
  note: (field: string) => void;
  /** A threshold was typed: the rule on its other side goes along. */
  threshold: (rule: number, side: 'over' | 'upTo', was: string) => void;
};
