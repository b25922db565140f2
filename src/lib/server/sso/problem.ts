/** Why an identity provider, or what it answered, cannot be trusted: a code for the trail, and words where they help. */
export class SsoProblem extends Error {
  override readonly name = 'SsoProblem';
  readonly why: string;
  constructor(why: string, words = '') {
    super(words || why);
    this.why = why;
  }
}
