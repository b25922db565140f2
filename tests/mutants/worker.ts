import path from 'node:path';
import {
  createVitest,
  type Reporter,
  type TestCase,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node';
import { connect } from '../../supabase/local/connect.ts';
import { REPOSITORY } from './digest.ts';

/** What tests clone. */
const TEMPLATES = ['migrated', 'seeded'];

/** Run these files over a database changed by this SQL, one after the other, until one fails. */
export interface Task {
  sql: string[];
  /** Takes the change back before the next task. */
  undo: string[];
  files: string[];
}

export interface Killer {
  file: string;
  test: string;
  message: string;
}

export interface Outcome {
  /** The first test that failed, and what it said. */
  killer: Killer | null;
  /** How long each file took, whole; milliseconds. */
  times: Record<string, number>;
  /** The SQL itself was refused: the generator is wrong. */
  refused?: string;
}

/** Vitest would run the files that took longest first. */
class InOrder {
  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
  sort(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
}

/** One server with its templates, and one Vitest that runs files on it again and again. */
class Worker {
  readonly #vitest: Vitest;
  readonly #specifications: Map<string, TestSpecification>;
  #outcome: Outcome = { killer: null, times: {} };
  #began = 0;
  #undo: string[] = [];

  private constructor(vitest: Vitest, specifications: TestSpecification[]) {
    this.#vitest = vitest;
    this.#specifications = new Map(
      specifications.map((one) => [path.relative(REPOSITORY, one.moduleId), one]),
    );
  }

  static async open(bail: number): Promise<Worker> {
    const open: { worker?: Worker } = {};
    const listener: Reporter = {
      onTestModuleStart: () => open.worker?.onStart(),
      onTestModuleEnd: (module) => open.worker?.onModule(module),
      onTestCaseResult: (test) => open.worker?.onTest(test),
    };
    const vitest = await createVitest({
      root: REPOSITORY,
      watch: false,
      pool: 'forks',
      maxWorkers: 1,
      isolate: false,
      bail,
      testTimeout: 120_000,
      hookTimeout: 240_000,
      reporters: [listener],
      globalSetup: [path.join(import.meta.dirname, 'global-setup.ts')],
      setupFiles: [path.join(import.meta.dirname, 'worker-setup.ts')],
      sequence: { sequencer: InOrder },
    });
    await vitest.standalone();
    open.worker = new Worker(vitest, await vitest.globTestSpecifications());
    return open.worker;
  }

  async run({ sql, undo, files }: Task): Promise<Outcome> {
    this.#outcome = { killer: null, times: {} };
    const refused = await this.#prepare([...this.#undo, ...sql]);
    if (refused !== null) return { ...this.#outcome, refused };
    this.#undo = undo;
    const chosen = files.map((file) => this.#specifications.get(file)).filter((one) => one !== undefined);
    const { unhandledErrors } = await this.#vitest.runTestSpecifications(chosen);
    if (unhandledErrors.length > 0 && !this.#outcome.killer) {
      const [error] = unhandledErrors;
      const message = error instanceof Error ? error.message : String(error);
      this.#outcome.killer = { file: '', test: '', message };
    }
    return this.#outcome;
  }

  /** Changes what the tests' databases are cloned from. The first run starts the server, and so changes nothing. */
  async #prepare(statements: string[]): Promise<string | null> {
    if (statements.length === 0) return null;
    const { port, keys } = this.#vitest.getRootProject().getProvidedContext().cluster;
    for (const database of TEMPLATES) {
      const template = connect({ port, password: keys.database, database }, 'supabase_admin');
      try {
        await template.begin(async (tx) => {
          for (const statement of statements) await tx.unsafe(statement);
        });
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        await template.end();
      }
    }
    return null;
  }

  onStart(): void {
    this.#began = Date.now();
  }

  onTest(test: TestCase): void {
    const { state, errors } = test.result();
    if (state === 'failed') this.#kill(test.module, test.name, errors?.[0]?.message);
  }

  onModule(module: TestModule): void {
    this.#outcome.times[this.#nameOf(module)] = Date.now() - this.#began;
    if (module.state() !== 'failed') return;
    const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
    this.#kill(module, '(before its tests)', [...module.errors(), ...suites][0]?.message);
  }

  #kill(module: TestModule, test: string, message = ''): void {
    this.#outcome.killer ??= { file: this.#nameOf(module), test, message: message.slice(0, 500) };
  }

  #nameOf(module: TestModule): string {
    return path.relative(REPOSITORY, module.moduleId);
  }

  close(): Promise<void> {
    return this.#vitest.close();
  }
}

/** Started by the pool: answers each task with its outcome, and ends when told nothing more will come. */
const worker = await Worker.open(Number(process.env['MUTANTS_BAIL'] ?? 1));
process.on('message', (task: Task | 'end') => {
  if (task === 'end') void worker.close().then(() => process.exit(0));
  else
    void worker.run(task).then(
      (outcome) => answer({ outcome }),
      (error: unknown) => answer({ error: error instanceof Error ? error.stack : String(error) }),
    );
});
process.on('disconnect', () => void worker.close().then(() => process.exit(1)));
answer({ ready: true });

/** Whoever asked may be gone. */
function answer(message: object): void {
  if (process.connected) process.send?.(message);
}
