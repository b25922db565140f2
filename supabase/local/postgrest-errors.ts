/**
 * PostgREST's table from SQLSTATE to HTTP status. The embedded API knows a part of it and answers 500 "SUP" for
 * the rest (a raised exception among them); it passes on as it stands an error that says `code: 'PGRST'`, so
 * that is how each is told. 42501 is left to it: its status depends on who asks.
 */
const STATUSES: [RegExp, number][] = [
  [/^08|^53(?!400)/, 503],
  [/^09|^25(?!006)|^2D|^38|^39|^3B|^40|^53400|^54|^55|^57|^58|^F0|^HV|^XX|^42P17/, 500],
  [/^0L|^0P|^28/, 403],
  [/^23503|^23505/, 409],
  [/^25006/, 405],
  [/^42883|^42P01/, 404],
  [/^P0001/, 400],
  [/^P0/, 500],
];

interface DatabaseError {
  code?: unknown;
  message?: unknown;
  detail?: unknown;
  hint?: unknown;
}

/** A value that the driver cannot write in the column's type never reaches the database, which would say this. */
function asDatabaseError(error: unknown): DatabaseError {
  const found = (error ?? {}) as DatabaseError;
  if (found.code !== 'ERR_INVALID_ARG_TYPE') return found;
  return { code: '22P02', message: 'invalid input syntax for the type of the column' };
}

export function asPostgrestError(error: unknown): unknown {
  const { code, message, detail, hint } = asDatabaseError(error);
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return error;
  if (code === '42501' || code === 'PGRST' || code.startsWith('PT')) return error;
  const status = STATUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
  return {
    code: 'PGRST',
    message: JSON.stringify({ code, message: String(message), details: detail ?? null, hint: hint ?? null }),
    detail: JSON.stringify({ status, headers: {} }),
  };
}
