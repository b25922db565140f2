import type { Sql } from 'postgres';
import type { Claims } from '../support/session.ts';
import type { TestDatabase } from '../support/test-database.ts';
import { copyPending, Docket, raise } from './docket.ts';
import type { Bench } from './part.ts';
import { seededPerson, signInSeeded, type SeededKey } from './seed/people.ts';
import { seedLarge } from './seed/seed-large.ts';

export interface Size {
  tenants: number;
  requests: number;
}

export const sizeWords = ({ tenants, requests }: Size): string =>
  `${requests.toLocaleString('en')} requests, ${tenants.toLocaleString('en')} tenant${tenants === 1 ? '' : 's'}`;

/** Somebody signed in, by what they may read. */
export interface Reader {
  tenant: string;
  member: string;
  claims: Claims;
}

export const READERS = { all: 'finance1', department: 'hod1', own: 'staff1', trail: 'auditor1' } as const;
export type ReaderKind = keyof typeof READERS;

/** As many requests wait in a tenant at every size: what is compared is the same work among more rows. */
const PENDING = 40;
/** The tenants that act and read, spread over all, so that not one of them alone keeps everything warm. */
const ACTIVE = 8;

export class Seeded {
  readonly size: Size;
  readonly db: TestDatabase;
  readonly #authenticator: Sql;
  readonly #active: number[];
  readonly #readers = new Map<ReaderKind, Promise<Reader[]>>();

  private constructor(size: Size, db: TestDatabase) {
    this.size = size;
    this.db = db;
    this.#authenticator = db.connect('authenticator');
    const active = Math.min(ACTIVE, size.tenants);
    this.#active = Array.from({ length: active }, (_, i) => 1 + Math.floor((i * size.tenants) / active));
  }

  static async open(bench: Bench, size: Size): Promise<Seeded> {
    const db = await bench.open();
    const start = performance.now();
    const pending = Math.min(1, (PENDING * size.tenants) / size.requests);
    await seedLarge(db.place, { ...size, seed: bench.seed, pending });
    await db.admin`checkpoint`;
    bench.note(`seeded ${sizeWords(size)} in ${Math.round((performance.now() - start) / 1000)} s`);
    return new Seeded(size, db);
  }

  /** One of this kind in each tenant that acts. */
  readers(kind: ReaderKind): Promise<Reader[]> {
    const known =
      this.#readers.get(kind) ?? Promise.all(this.#active.map((no) => this.#enter(no, READERS[kind])));
    this.#readers.set(kind, known);
    return known;
  }

  async #enter(no: number, key: SeededKey): Promise<Reader> {
    const { admin, keys } = this.db;
    const person = await seededPerson(admin, no, key);
    const claims = await signInSeeded(admin, this.#authenticator, keys.edge, person);
    return { tenant: person.tenant, member: person.member, claims };
  }

  /** What a voucher of this head's department names. */
  async #ordinary({
    tenant,
    member,
  }: Reader): Promise<{ payee: string; department: string; currency: string }> {
    const [row] = await this.db.admin<{ payee: string; department: string }[]>`
      select p.id as payee, h.department_id as department
        from app.department_heads h join app.payees p on p.tenant_id = h.tenant_id and p.owner_member_id is null
       where h.tenant_id = ${tenant} and h.member_id = ${member} order by p.id, h.department_id limit 1`;
    if (!row) throw new Error('this tenant has no payee that is nobody of its own');
    return { ...row, currency: 'NGN' };
  }

  /** Further requests of department 1 for its head and Finance to decide, beside all that the seed holds. */
  async dockets(count: number): Promise<Docket[]> {
    const [heads, finance] = [await this.readers('department'), await this.readers('all')];
    const dockets: Docket[] = [];
    const staff = await this.readers('own');
    for (const [n, head] of heads.entries()) {
      const original = await raise(this.db, staff[n]?.claims ?? {}, await this.#ordinary(head));
      const requests = await copyPending(this.db.admin, original, Math.ceil(count / heads.length));
      dockets.push(new Docket(head.tenant, [[head.claims, finance[n]?.claims ?? {}]], requests));
    }
    return dockets;
  }
}

const opened = new Map<string, Promise<Seeded>>();

/** Seeding takes long, so that parts share what it made. */
export function seeded(bench: Bench, size: Size): Promise<Seeded> {
  const key = JSON.stringify(size);
  const found = opened.get(key) ?? Seeded.open(bench, size);
  opened.set(key, found);
  return found;
}

export async function closeSeeded(): Promise<void> {
  for (const each of await Promise.allSettled(opened.values()))
    if (each.status === 'fulfilled') await each.value.db.close();
}
