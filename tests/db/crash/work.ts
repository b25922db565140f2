import type { Act, Answer } from './book.ts';
import type { Client } from './client.ts';

/** How an act reaches the database: as the Data API would, or over HTTP. */
export type Send = (act: Act) => Promise<Answer>;

export interface Listener {
  sent(act: Act): void;
  heard(key: string, answer: Answer): void;
}

/** Nobody answers any more: the connection broke, or the server said that it is going down. */
export class LostAnswer extends Error {
  override name = 'LostAnswer';
}

/** Lets a client act until its connection is lost or it is over; what it then waits for stays without an answer. */
export async function work(
  client: Client,
  send: Send,
  listener: Listener,
  over: Promise<void>,
): Promise<void> {
  const ended = over.then(() => null);
  for (;;) {
    const act = client.next();
    listener.sent(act);
    const answer = await Promise.race([send(act).catch(nullIfLost), ended]);
    if (answer === null) return;
    listener.heard(act.key, answer);
    client.heard(answer);
  }
}

/** The same act with the same key, when the last one stayed without an answer. */
export async function retry(client: Client, send: Send, listener: Listener): Promise<void> {
  const act = client.waiting;
  if (!act) return;
  const answer = await send(act);
  listener.heard(act.key, answer);
  client.heard(answer);
}

function nullIfLost(error: unknown): null {
  if (error instanceof LostAnswer) return null;
  throw error;
}
