import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Sql, TransactionSql } from 'postgres';
import { connect, urlOf, type Place, type Role } from '../../supabase/local/connect.ts';
import { openGateway, type Gateway } from '../../supabase/local/gateway.ts';
import type { Keys } from '../../supabase/local/keys.ts';
import type { TestCluster } from './cluster.ts';
import { applyActor, Session, type Actor } from './session.ts';

/** A database of one's own, cloned from a template, with every way in that the product has. */
export class TestDatabase {
  readonly place: Place;
  readonly keys: Keys;
  readonly #folder: string;
  /** The superuser, for arranging and for looking; no policy binds it. */
  readonly admin: Sql;
  /** The role that runs migrations: no superuser, but past row security, as on the platform. */
  readonly owner: Sql;
  readonly #authenticator: Sql;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(place: Place, cluster: TestCluster) {
    this.place = place;
    this.keys = cluster.keys;
    this.#folder = cluster.folder;
    this.admin = connect(place, 'supabase_admin', { max: 4 });
    this.owner = connect(place, 'postgres', { max: 4 });
    this.#authenticator = connect(place, 'authenticator', { max: 4 });
  }

  url(role: Role = 'supabase_admin'): string {
    return urlOf(this.place, role);
  }

  /** Runs `work` in one transaction as the Data API would for this caller; commits, unless `work` throws. */
  async as<T>(actor: Actor, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
    return (await this.#authenticator.begin(async (tx) => {
      await applyActor(tx, actor);
      return work(tx);
    })) as T;
  }

  /** A connection of its own whose transactions the test begins and ends itself: for races. */
  async session(actor: Actor): Promise<Session> {
    const session = new Session(connect(this.place, 'authenticator'), actor);
    this.#closers.push(() => session.close());
    return session;
  }

  /** A further connection as any service role. */
  connect(role: Role, max = 1): Sql {
    const sql = connect(this.place, role, { max });
    this.#closers.push(() => sql.end({ timeout: 5 }));
    return sql;
  }

  /** The HTTP door to this database, on a free port, for tests through supabase-js. */
  async openGateway(): Promise<Gateway> {
    const files = path.join(this.#folder, 'files', this.place.database);
    const gateway = await openGateway({ place: this.place, keys: this.keys, files, port: 0 });
    this.#closers.push(gateway.close);
    return gateway;
  }

  /** Leaves the database standing, as a template for others; no connection of ours is left. */
  async disconnect(): Promise<void> {
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) await closer();
    await Promise.all([this.admin, this.owner, this.#authenticator].map((sql) => sql.end({ timeout: 5 })));
  }

  async close(): Promise<void> {
    await this.disconnect();
    await dropDatabase({ port: this.place.port, keys: this.keys }, this.place.database);
  }
}

export async function dropDatabase(
  cluster: Pick<TestCluster, 'port' | 'keys'>,
  database: string,
): Promise<void> {
  const server = connect(
    { port: cluster.port, password: cluster.keys.database, database: 'postgres' },
    'supabase_admin',
  );
  await server.unsafe(`drop database if exists "${database}" with (force)`);
  await server.end();
}

/** A copy of `template`, with the grants that a copy does not take over. */
export async function cloneDatabase(cluster: TestCluster, template: string): Promise<TestDatabase> {
  const { port, keys } = cluster;
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const server = connect({ port, password: keys.database, database: 'postgres' }, 'supabase_admin');
  try {
    await server.unsafe(`create database ${database} template ${template} owner postgres strategy file_copy`);
    await server.unsafe(
      `grant create on database ${database} to supabase_auth_admin, supabase_storage_admin`,
    );
  } finally {
    await server.end();
  }
  return new TestDatabase({ port, password: keys.database, database }, cluster);
}
