// One writing for one value, so that its digest means something: keys sorted by code unit, no whitespace,
// strings as JSON.stringify escapes them, safe integers, booleans and null. Nothing else has a canonical form.

export type Canonical = null | boolean | number | string | Canonical[] | { [key: string]: Canonical };

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function canonical(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical form');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new TypeError('only safe integers have a canonical form');
    }
    return value.toString();
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
    return `{${entries.map(([key, item]) => `${canonical(key)}:${canonical(item)}`).join(',')}}`;
  }
  throw new TypeError(`${typeof value} has no canonical form`);
}
