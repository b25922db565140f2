import * as fc from 'fast-check';

/** Arrays drawn at one length, so that a run's size is known, but shrunk to any shorter one. */
class LongAtFirst<T> extends fc.Arbitrary<T[]> {
  readonly #drawn: fc.Arbitrary<T[]>;
  readonly #shrunk: fc.Arbitrary<T[]>;

  constructor(item: fc.Arbitrary<T>, length: number) {
    super();
    this.#drawn = fc.array(item, { minLength: length, maxLength: length });
    this.#shrunk = fc.array(item, { minLength: 0, maxLength: length });
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T[]> {
    return this.#drawn.generate(random, bias);
  }

  override canShrinkWithoutContext(value: unknown): value is T[] {
    return this.#shrunk.canShrinkWithoutContext(value);
  }

  override shrink(value: T[], context: unknown): fc.Stream<fc.Value<T[]>> {
    return this.#shrunk.shrink(value, context);
  }
}

export const longAtFirst = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  new LongAtFirst(item, length);
