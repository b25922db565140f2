import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './digest.ts';
import { isCatalogue, reaches, type Reach } from './reach.ts';
import type { Mutant } from './mutant.ts';

interface Tally {
  tried: number;
  killed: number;
}

/** A file that takes so many times as long as most comes last, whatever it has killed. */
const SLOW = 10;

/**
 * Which files to try on a mutant, in which order: those first that speak of what it refuses, and that have killed
 * the most, for their time, among the mutants of the same place and kind so far.
 */
export class Order {
  readonly #reach: Map<string, Reach>;
  readonly #tallies = new Map<string, Tally>();

  readonly #texts = new Map<string, string>();
  readonly #words = new Map<string, Set<string>>();
  readonly #slow: number;

  constructor(reach: Map<string, Reach>) {
    this.#reach = reach;
    const times = [...reach.values()].map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    this.#slow = SLOW * (times[Math.floor(times.length / 2)] ?? 0);
  }

  behaviour(mutant: Mutant, withSlow: boolean): string[] {
    return [...this.#reach]
      .filter(
        ([file, reach]) =>
          !isCatalogue(file) && reaches(reach, mutant) && (withSlow || reach.milliseconds < this.#slow),
      )
      .map(([file, reach]): [string, number] => [file, this.#worth(file, reach, mutant)])
      .sort(([, a], [, b]) => b - a)
      .map(([file]) => file);
  }

  catalogue(): string[] {
    return [...this.#reach.keys()].filter(isCatalogue);
  }

  /** The quickest file: it must pass without any mutant on every server before the first one comes. */
  control(): string[] {
    return [...this.#reach]
      .filter(([file]) => !isCatalogue(file))
      .sort(([, a], [, b]) => a.milliseconds - b.milliseconds)
      .slice(0, 1)
      .map(([file]) => file);
  }

  /** How long these may take before they count as hanging. */
  limit(files: string[]): number {
    return files.reduce((sum, file) => sum + 4 * (this.#reach.get(file)?.milliseconds ?? 0), 90_000);
  }

  learn(mutant: Mutant, file: string, killed: boolean): void {
    for (const key of keys(mutant, file)) {
      const { tried, killed: before } = this.#tallies.get(key) ?? { tried: 0, killed: 0 };
      this.#tallies.set(key, { tried: tried + 1, killed: before + Number(killed) });
    }
  }

  /** How likely a file is to kill before anything is known of it: by the rarest word that it shares with the guard. */
  #prior(file: string, { hints }: Mutant): number {
    return hints.reduce((prior, words, i) => {
      const rarity = words
        .filter((word) => this.#speakers(word).has(file))
        .map((word) => 1 / this.#speakers(word).size);
      return prior + Math.sqrt(Math.max(0, ...rarity)) / (i + 2);
    }, 0.05);
  }

  /** The files that hold this word. */
  #speakers(word: string): Set<string> {
    const known = this.#words.get(word);
    if (known) return known;
    const pattern = new RegExp(`(?<!\\w)${word}(?!\\w)`);
    const found = new Set([...this.#reach.keys()].filter((file) => pattern.test(this.#textOf(file))));
    this.#words.set(word, found);
    return found;
  }

  #textOf(file: string): string {
    const text = this.#texts.get(file) ?? fs.readFileSync(path.join(REPOSITORY, file), 'utf8');
    this.#texts.set(file, text);
    return text;
  }

  #worth(file: string, { milliseconds }: Reach, mutant: Mutant): number {
    const chance = keys(mutant, file)
      .map((key) => this.#tallies.get(key) ?? { tried: 0, killed: 0 })
      .reduce((prior, { tried, killed }) => (killed + 2 * prior) / (tried + 2), this.#prior(file, mutant));
    return chance ** 2 / (milliseconds + 1000) - (milliseconds < this.#slow ? 0 : 1);
  }
}

/** From the general to the particular: what is known of the kind is what is believed of the place at first. */
function keys({ kind, place, change }: Mutant, file: string): string[] {
  return [`${file} ${kind} ${change}`, `${file} ${place}`, `${file} ${place} ${kind}`];
}
