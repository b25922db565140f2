import type { Place } from '../../../supabase/local/connect.ts';
import type { Act, Answer } from './book.ts';
import type { Cast } from './cast.ts';
import { Client } from './client.ts';
import { DirectConnection, isLostConnection, type People } from './direct.ts';
import { retry, work, type Listener } from './work.ts';

/**
 * The clients, in a process of their own: what the server's death does to a driver stays here, and what they heard is
 * told to the test as it happens.
 */
export type Order =
  | { do: 'cast'; clients: ClientPlan[]; people: People }
  | { do: 'work' | 'retry'; place: Place }
  | { do: 'over' };
export type Report =
  | { tells: 'sent'; act: Act }
  | { tells: 'heard'; key: string; answer: Answer }
  | { tells: 'stopped' }
  | { tells: 'fault'; words: string };

export interface ClientPlan {
  name: string;
  cast: Cast;
  seed: number;
  changesRoles: boolean;
}

let clients: Client[] = [];
let people: People = {};
let end = () => {};

const tell = (report: Report) => void process.send?.(report);
const fault = (error: unknown) =>
  tell({ tells: 'fault', words: error instanceof Error ? (error.stack ?? error.message) : String(error) });
const listener: Listener = {
  sent: (act) => tell({ tells: 'sent', act }),
  heard: (key, answer) => tell({ tells: 'heard', key, answer }),
};

async function each(place: Place, task: (client: Client, connection: DirectConnection) => Promise<void>) {
  await Promise.all(
    clients.map(async (client) => {
      const connection = new DirectConnection(place, people);
      try {
        await task(client, connection);
      } finally {
        connection.close();
      }
    }),
  );
  tell({ tells: 'stopped' });
}

async function obey(order: Order): Promise<void> {
  if (order.do === 'cast') {
    people = order.people;
    clients = order.clients.map((c) => new Client(c.name, c.cast, c.seed, c.changesRoles));
  } else if (order.do === 'work') {
    const over = new Promise<void>((done) => (end = done));
    await each(order.place, (client, { send }) => work(client, send, listener, over));
  } else if (order.do === 'retry') {
    await each(order.place, (client, { send }) => retry(client, send, listener));
  } else end();
}

process.on('message', (order: Order) => void obey(order).catch(fault));
process.on('disconnect', () => process.exit());
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => void (isLostConnection(error) || fault(error)));
