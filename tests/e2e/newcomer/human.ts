import type { Locator, Page } from '@playwright/test';

/**
 * A person at the keyboard, as a model: 40 words a minute, and some seconds to read and to aim before each step. These
 * times are added up, not slept; what the machine takes is measured.
 */
const KEY = 0.3;
const AIM = 2.5;
/** A mail arrives, is noticed and read. */
const MAIL = 20;

interface Step {
  who: string;
  what: string;
  keys: number;
  presses: number;
  person: number;
  machine: number;
}

export class Ledger {
  readonly steps: Step[] = [];

  get seconds(): number {
    return this.steps.reduce((sum, { person, machine }) => sum + person + machine, 0);
  }

  table(): string {
    const rows = this.steps.map(({ who, what, keys, presses, person, machine }, i) => [
      String(i + 1),
      who,
      what,
      String(keys),
      String(presses),
      person.toFixed(1),
      machine.toFixed(1),
    ]);
    const total = (of: (step: Step) => number) => this.steps.reduce((sum, step) => sum + of(step), 0);
    const sums = [
      '',
      '',
      'in all',
      total((s) => s.keys),
      total((s) => s.presses),
      total((s) => s.person).toFixed(1),
      total((s) => s.machine).toFixed(1),
    ];
    const lines = [
      ['#', 'who', 'step', 'keys', 'presses', 'person s', 'machine s'],
      ...rows,
      sums.map(String),
    ];
    const widths =
      lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
    const text = lines.map((line) =>
      line
        .map((cell, column) =>
          column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
    const minutes = Math.floor(this.seconds / 60);
    return [
      ...text,
      `${minutes} min ${Math.round(this.seconds % 60)} s from the first page to the first approval`,
    ].join('\n');
  }
}

export class Human {
  readonly page: Page;
  readonly #who: string;
  readonly #ledger: Ledger;

  constructor(page: Page, who: string, ledger: Ledger) {
    this.page = page;
    this.#who = who;
    this.#ledger = ledger;
  }

  /** Reads and does one thing; what it leads to counts as the machine's time. */
  async #step(
    what: string,
    model: { keys?: number; presses?: number; read?: number },
    act: () => Promise<unknown>,
  ) {
    const begun = performance.now();
    await act();
    const machine = (performance.now() - begun) / 1000;
    const { keys = 0, presses = 0, read = AIM } = model;
    this.#ledger.steps.push({ who: this.#who, what, keys, presses, person: read + keys * KEY, machine });
  }

  open(what: string, address: string): Promise<void> {
    return this.#step(what, { presses: 1 }, () => this.page.goto(address));
  }

  read(what: string, shown: Locator, seconds = AIM): Promise<void> {
    return this.#step(what, { read: seconds }, () => shown.waitFor());
  }

  type(what: string, field: Locator, words: string): Promise<void> {
    return this.#step(`types ${what}`, { keys: words.length, presses: 1 }, () => field.fill(words));
  }

  press(what: string, target: Locator, then?: RegExp | Locator): Promise<void> {
    return this.#step(`presses ${what}`, { presses: 1 }, async () => {
      await target.click();
      if (then instanceof RegExp) await this.page.waitForURL(then);
      else await then?.waitFor();
    });
  }

  mail(what: string, fetch: () => Promise<string>): Promise<string> {
    let link = '';
    return this.#step(what, { presses: 1, read: MAIL }, async () => {
      link = await fetch();
      await this.page.goto(link);
    }).then(() => link);
  }
}
