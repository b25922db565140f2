import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';

/** One mail as it was handed over for sending. */
export interface SentMail {
  id: string;
  created_at: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** The client's own key, and what it was first used for: the same mail again is sent once. */
  key: string | null;
  digest: string;
}

const KEPT = 500;
/** As long as Resend remembers an idempotency key. */
const REMEMBERED = 24 * 60 * 60 * 1000;

/** The mails of one data folder, newest last: one line of JSON each, kept across restarts. */
export class MailBox {
  readonly #file: string | null;
  #mails: SentMail[];

  constructor(file: string | null) {
    this.#file = file;
    this.#mails = file ? readMails(file) : [];
  }

  newestFirst(limit: number): SentMail[] {
    return this.#mails.slice(-limit).reverse();
  }

  /** What was sent under this key within a day. */
  find(key: string): SentMail | undefined {
    const since = new Date(Date.now() - REMEMBERED).toISOString();
    return this.#mails.findLast((mail) => mail.key === key && mail.created_at > since);
  }

  add(mail: Omit<SentMail, 'id' | 'created_at'>): SentMail {
    const kept = { id: randomUUID(), created_at: new Date().toISOString(), ...mail };
    this.#mails.push(kept);
    // Links in mails open accounts: nobody but the owner of the folder reads them.
    if (this.#file) fs.appendFileSync(this.#file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
    if (this.#mails.length > 2 * KEPT) this.#trim();
    return kept;
  }

  #trim(): void {
    this.#mails = this.#mails.slice(-KEPT);
    if (!this.#file) return;
    const beside = `${this.#file}.new`;
    fs.writeFileSync(beside, this.#mails.map((mail) => `${JSON.stringify(mail)}\n`).join(''), {
      mode: 0o600,
    });
    fs.renameSync(beside, this.#file);
  }
}

export const digestOf = (body: unknown): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex');

/** A line that a crash cut off is no mail; the others are. */
function readMails(file: string): SentMail[] {
  if (!fs.existsSync(file)) return [];
  const mails: SentMail[] = [];
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line) mails.push(JSON.parse(line) as SentMail);
    } catch {
      continue;
    }
  }
  return mails;
}
