import { expect } from '../support.ts';

interface Mail {
  id: string;
  to_address: string;
  subject?: string;
  links?: string[];
}

const outbox = async (): Promise<Mail[]> => {
  const answer = await fetch(`${process.env['E2E_STACK_URL']}/outbox.json`);
  return (await answer.json()) as Mail[];
};

/** The stack delivers no mail, it shows it: this is the mailbox of one address. */
export class Mailbox {
  readonly #address: string;
  readonly #opened = new Set<string>();

  constructor(address: string) {
    this.#address = address;
  }

  async count(): Promise<number> {
    return (await outbox()).filter((mail) => mail.to_address === this.#address && mail.subject).length;
  }

  /** The link of the next mail that was not opened before; waits for it to arrive. */
  async link(subject: RegExp): Promise<string> {
    let found = '';
    await expect
      .poll(async () => {
        const mail = (await outbox()).find(
          ({ id, to_address: to, subject: about }) =>
            to === this.#address && subject.test(about ?? '') && !this.#opened.has(id),
        );
        if (mail) this.#opened.add(mail.id);
        found = mail?.links?.[0] ?? '';
        return found;
      }, `a mail about ${subject} for ${this.#address}`)
      .not.toBe('');
    return found;
  }
}
