import type { Draw } from '../../../support/draw.ts';
import type { Canary, Canaries, Kind } from './canaries.ts';
import type { Feed } from './calls.ts';
import type { World } from './world.ts';

const HEX = '0123456789abcdef';

/** Foreign values by what they are, each with a neighbour that nobody has. */
export class Values {
  readonly draw: Draw;
  readonly #canaries: Canaries;
  #keys: Canary[] = [];
  /** Foreign columns by what is asked for: one is drawn first, then a value of it, so that long tables do not drown short ones. */
  readonly #columns = new Map<string, Map<string, Canary[]>>();

  constructor(world: World, draw: Draw) {
    this.draw = draw;
    this.#canaries = world.canaries;
    for (const canary of world.canaries.all) {
      const { tenant, kind, table, column } = canary;
      for (const key of [`${tenant} ${kind}`, `${tenant} ${kind} ${column}`]) {
        const columns = this.#columns.get(key) ?? new Map<string, Canary[]>();
        const place = `${table}.${column}`;
        columns.set(place, [...(columns.get(place) ?? []), canary]);
        this.#columns.set(key, columns);
      }
    }
  }

  /** For something that is only asked: of either tenant. */
  asked(kind = this.kindFor('text'), column = ''): Feed {
    return this.#feed(this.draw.chance(0.7) ? 'b' : 'c', kind, column);
  }

  /** For a text that tenant A may keep: of the third tenant, whose words count no more once they were spoken. */
  kept(kind = this.kindFor('text'), column = ''): Feed {
    return { ...this.#feed('c', kind, column), kept: true };
  }

  /** The id of a foreign row of this table; a tenant's own id stands in its column id as well. */
  id(table: string): Feed {
    const tenant = this.draw.chance(0.7) ? 'b' : 'c';
    const list = this.#columns.get(`${tenant} uuid id`)?.get(`app.${table}`.concat('.id'));
    return list ? this.#of(this.draw.pick(list)) : this.#feed(tenant, 'uuid', 'id');
  }

  /** An idempotency key that the third tenant used: each once, since the caller's own second use would be answered so. */
  key(): Feed {
    if (this.#keys.length === 0) {
      this.#keys = this.draw.shuffled([...(this.#columns.get('c text key')?.values() ?? [])].flat());
    }
    const canary = this.#keys.pop();
    if (!canary) throw new Error('the third tenant used no key');
    return { ...this.#of(canary), kept: true, again: () => this.key() };
  }

  /** Of the form that a column or an argument takes. */
  kindFor(type: string): Kind {
    if (/uuid/.test(type)) return 'uuid';
    if (/int|numeric|double/.test(type)) return 'number';
    if (/timestamp/.test(type)) return 'time';
    if (/^date/.test(type)) return 'date';
    return this.draw.pick(['text', 'text', 'text', 'hash', 'uuid', 'number'] as const);
  }

  #feed(tenant: 'b' | 'c', kind: Kind, column: string): Feed {
    const named = this.#columns.get(`${tenant} ${kind} ${column}`);
    const columns =
      (named && this.draw.chance(0.8) ? named : undefined) ??
      this.#columns.get(`${tenant} ${kind}`) ??
      this.#columns.get(`b ${kind}`);
    return this.#of(this.draw.pick(this.draw.pick([...(columns?.values() ?? [])])));
  }

  #of(canary: Canary): Feed {
    return {
      real: canary.value,
      nobody: this.nobody(canary),
      from: `${canary.tenant.toUpperCase()}'s ${canary.table}.${canary.column}`,
    };
  }

  /** The nearest of the same form: no row of A stands between the two, so comparing with either tells the same. */
  nobody({ value, kind }: Canary): string {
    for (;;) {
      const other = neighbour(value, kind, this.draw);
      if (other !== value && !this.#canaries.holds(other)) return other;
    }
  }
}

function neighbour(value: string, kind: Kind, draw: Draw): string {
  if (kind === 'number') return value.slice(0, -2) + draw.letters(2, '0123456789');
  if (kind === 'date') return value.slice(0, -2) + String(10 + draw.below(18));
  if (kind === 'time') {
    // of the same length, since an error may say at which column it stopped reading
    return value.replace(/\.(\d+)/, (_, digits: string) => {
      const changed = Math.min(2, digits.length);
      return `.${digits.slice(0, -changed)}${draw.letters(changed, '123456789')}`;
    });
  }
  const address = value.indexOf('@');
  const end = address < 0 ? value.length : address;
  const upper = /[A-Z]/.test(value);
  const letters = draw.letters(4, upper ? HEX.toUpperCase() : HEX);
  return value.slice(0, end - 4) + letters + value.slice(end);
}
