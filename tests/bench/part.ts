import type { TestCluster } from '../support/cluster.ts';
import type { TestDatabase } from '../support/test-database.ts';

/** What a part of the bench is given. */
export interface Bench {
  /** A short run, for a machine that others use too: the same measurements with fewer and shorter rounds. */
  readonly quick: boolean;
  /** No size holds more requests than this. */
  readonly largest: number;
  readonly seed: number;
  readonly cluster: TestCluster;
  /** How often the sides of a comparison take turns, and how long each turn lasts. */
  readonly rounds: number;
  readonly sliceMs: number;
  /** A copy of a template (or of any database that nobody is connected to); whoever opens it closes it. */
  open(template?: string): Promise<TestDatabase>;
  drop(database: string): Promise<void>;
  /** Seconds of CPU that the server's processes have used; null where /proc does not tell. */
  serverCpu(): ServerCpu | null;
  /** A line about progress, on standard error. */
  note(line: string): void;
}

/** CPU time by process id, in seconds. */
export type ServerCpu = Map<number, number>;

/** Bounds the row's value, `atMost` its CPU as well. */
export interface Goal {
  atMost?: number;
  atLeast?: number;
}

/** One line of the table. */
export interface Row {
  what: string;
  value: number;
  unit: 'ratio' | 'count' | 'a second' | 'ms';
  /** The lowest and the highest of the rounds whose median `value` is. */
  spread?: [lowest: number, highest: number];
  /** The same comparison in CPU time of the server. */
  cpu?: number | null;
  goal?: Goal;
  /** What the figure comes from, in a few words: the rates themselves, the sizes. */
  detail?: string;
}

export interface PartResult {
  rows: Row[];
  /** Plans, profiles: written beside the results, by file name. */
  attachments?: Record<string, string>;
  /** What makes the run fail: a broken measurement, a deadlock. An unmet goal does not. */
  faults?: string[];
}

export interface Part {
  /** As `--part` names it. */
  letter: string;
  title: string;
  run(bench: Bench): Promise<PartResult>;
}
