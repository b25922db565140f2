import type { Sql } from 'postgres';
import type { Catalogue } from './catalogue.ts';
import { MARK } from './plant.ts';

export type Kind = 'uuid' | 'text' | 'hash' | 'number' | 'time' | 'date';

/** A value of a foreign tenant, with where it stands there. */
export interface Canary {
  value: string;
  kind: Kind;
  tenant: 'b' | 'c';
  table: string;
  column: string;
}

const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+/g;
const MARKED = new RegExp(`${MARK}[bc][0-9a-f]{4,}`, 'gi');
/** The mark, the tenant's letter, four digits for table and column, eight for the row. */
const MARKED_LENGTH = MARK.length + 13;
/** How the mark looks inside base64, at each of its three offsets, and in hex. */
const ENCODED = [MARK, `\0${MARK}`, `\0\0${MARK}`].map((text, i) =>
  Buffer.from(text).toString('base64').slice([0, 2, 3][i], [5, 6, 8][i]),
);
const HEX_MARK = Buffer.from(MARK).toString('hex');

/** All that tenants B and C hold and tenant A does not, and the search for it in what somebody of A was told. */
export class Canaries {
  readonly all: Canary[] = [];
  readonly #secrets: string[] = [];
  readonly #known = new Map<string, Canary>();
  /** What callers of A wrote into texts of their own, and may read there again. */
  readonly #spoken = new Set<string>();

  static async collect(
    sql: Sql,
    catalogue: Catalogue,
    tenants: { a: string; b: string; c: string },
    secrets: string[],
  ): Promise<Canaries> {
    const canaries = new Canaries();
    const ours = new Set<string>();
    for (const each of await valuesOf(sql, catalogue, tenants.a)) ours.add(keyOf(each.value));
    for (const tenant of ['b', 'c'] as const) {
      for (const each of await valuesOf(sql, catalogue, tenants[tenant])) {
        const key = keyOf(each.value);
        if (ours.has(key)) continue;
        const known = canaries.#known.get(key);
        // what both foreign tenants hold is the second's
        if (known && known.tenant !== tenant) continue;
        const canary = { ...each, tenant };
        canaries.#known.set(key, canary);
        canaries.all.push(canary);
        // a word, a digest or a number cut short is still one
        if (each.kind === 'text')
          for (let n = 9; n < key.length; n += 1) canaries.#known.set(key.slice(0, n), canary);
        if (each.kind === 'hash') canaries.#known.set(key.slice(0, 16), canary);
        if (each.kind === 'number') canaries.#known.set(key.slice(0, 10), canary);
      }
    }
    canaries.#secrets.push(...secrets);
    return canaries;
  }

  speak(value: string): void {
    for (const key of this.#keysIn(value)) this.#spoken.add(key);
    this.#spoken.add(keyOf(value));
  }

  /** Stands in a row of tenant A by now, whole or as a part. */
  wasSpoken(value: string): boolean {
    const key = keyOf(value);
    return [...this.#spoken].some((spoken) => spoken.includes(key));
  }

  holds(value: string): boolean {
    return this.#known.has(keyOf(value));
  }

  /** Every canary that shows in a text, decoded in every usual way, and was not said by the caller, now or before. */
  findIn(text: string, fed: string[] = []): string[] {
    const said = fed.map(keyOf);
    const found = this.#keysIn(text).filter(
      (key) => !this.#spoken.has(key) && !this.#isCutShort(key) && !said.some((each) => each.includes(key)),
    );
    for (const secret of this.#secrets) if (text.includes(secret)) found.push('a secret of the stack');
    return found;
  }

  /** A text of A's own is kept up to a length, which may fall into the middle of what stood in it. */
  #isCutShort(key: string): boolean {
    if (!key.startsWith(MARK) || key.length >= MARKED_LENGTH) return false;
    return [...this.#spoken].some((spoken) => spoken.startsWith(key));
  }

  #keysIn(text: string): string[] {
    const found: string[] = [];
    const plain = unescape(text).toLowerCase();
    const note = (key: string) => this.#known.has(key) && found.push(key);
    for (const [mark] of plain.matchAll(MARKED))
      note(this.#known.has(mark) ? mark : mark.slice(0, MARKED_LENGTH));
    for (const [id] of plain.matchAll(UUID)) note(id.replaceAll('-', ''));
    for (const [run] of plain.matchAll(/[0-9a-f]{16,}/g)) note(run.slice(0, 16));
    for (const [time] of plain.matchAll(TIME)) note(keyOf(time));
    for (const [day] of plain.matchAll(/29[7-9]\d-\d\d-\d\d|3[0-9]{3}-\d\d-\d\d/g)) note(day);
    for (const [digits] of plain.replace(/(?<=\d)[,.\s\u00a0](?=\d{3})/g, '').matchAll(/\d{10,}/g)) {
      note(digits.slice(0, 10));
    }
    for (const [address] of plain.matchAll(/fd00::[0-9a-f:]+/g)) note(address);
    if (ENCODED.some((mark) => text.includes(mark))) found.push('a canary in base64');
    for (const [hex] of plain.matchAll(new RegExp(`${HEX_MARK}(62|63)[0-9a-f]{8,}`, 'g'))) {
      const length = hex.length - (hex.length % 2);
      found.push(Buffer.from(hex.slice(0, length), 'hex').toString());
    }
    return found;
  }
}

/** One spelling for each value: undashed ids, times without a zone or trailing zeros. */
export function keyOf(value: string): string {
  const plain = value.toLowerCase();
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(plain)) return plain.replaceAll('-', '');
  const time = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)\.(\d+)/.exec(plain);
  if (time) return `${time[1]} ${time[2]}.${time[3]?.replace(/0+$/, '')}`;
  return plain;
}

function unescape(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

async function valuesOf(sql: Sql, catalogue: Catalogue, tenant: string): Promise<Omit<Canary, 'tenant'>[]> {
  const found: Omit<Canary, 'tenant'>[] = [];
  for (const table of catalogue.tables) {
    const rows = await sql.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) as row from ${table.name} t where "${table.tenant}" = $1 order by t::text`,
      [tenant],
    );
    for (const { row } of rows) {
      for (const [column, value] of Object.entries(row)) {
        for (const leaf of leavesOf(value)) {
          const kind = kindOf(leaf);
          if (kind)
            found.push({
              value: leaf.startsWith('\\x') ? leaf.slice(2) : leaf,
              kind,
              table: table.name,
              column,
            });
        }
      }
    }
  }
  return found;
}

function leavesOf(value: unknown): string[] {
  if (value === null || value === undefined || typeof value === 'boolean') return [];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object') return Object.values(value).flatMap(leavesOf);
  return [String(value)];
}

/** What is distinctive enough to be looked for; a code of three letters or a state is not. */
function kindOf(value: string): Kind | null {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)) return 'uuid';
  if (/^(\\x)?[0-9a-f]{32,}$/.test(value)) return 'hash';
  if (/^\d{10,}$/.test(value)) return 'number';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+/.test(value)) return 'time';
  if (/^(29|3\d)\d\d-\d\d-\d\d$/.test(value)) return 'date';
  return new RegExp(`^${MARK}[bc][0-9a-f]{4}|^fd00::`, 'i').test(value) ? 'text' : null;
}
