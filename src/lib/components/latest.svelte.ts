// What a page asks for beside its rows: on the first load it is there, later it follows.

/** The value, or the last one that was known until the next is. */
export class Latest<T> {
  readonly #given: () => Promise<T> | T;
  #last = $state.raw<T | null>(null);

  /** Made while a component starts. */
  constructor(given: () => Promise<T> | T) {
    this.#given = given;
    $effect(() => {
      let current = true;
      void Promise.resolve(given()).then((known) => {
        if (current) this.#last = known;
      });
      return () => void (current = false);
    });
  }

  get value(): T | null {
    const given = this.#given();
    return given instanceof Promise ? this.#last : given;
  }
}
