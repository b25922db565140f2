/** How PostgreSQL's text of a value becomes what PostgREST, which lets the server write the JSON, would send. */
export const JSON_TYPES = {
  timestamptz: { to: 1184, from: [1184], serialize: asIs, parse: isoTime },
  timestamp: { to: 1114, from: [1114], serialize: asIs, parse: isoTime },
  // The embedded API sends 1500.000000 as a string; in JSON it is a number, and clients read 1500.
  numeric: { to: 1700, from: [1700], serialize: String, parse: number },
  // The embedded API hands over JSON already written; written again it would arrive as one string.
  json: { to: 114, from: [114], serialize: written, parse: parsed },
  jsonb: { to: 3802, from: [3802], serialize: written, parse: parsed },
  bytea: { to: 17, from: [17], serialize: asIs, parse: asIs },
};

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function asIs(text: string): string {
  return text;
}

/** `2026-01-02 03:04:05.6+00` is `2026-01-02T03:04:05.6+00:00` in JSON. */
function isoTime(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}

function number(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
