/**
 * Something the person at the keyboard can act on: told in one line, without a stack trace.
 * Every other error is a bug of ours and keeps its stack.
 */
export class Failure extends Error {
  override name = 'Failure';
}

/** One clear line for a known failure or a known system error; a stack for a bug. */
export function describe(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const place = (error as NodeJS.ErrnoException).path ?? 'the data folder';
  if (isDiskFull(error)) return `The disk is full: no space left to write ${place}.`;
  if (code === 'EACCES' || code === 'EPERM') return `Permission denied: ${place} (${error.message}).`;
  if (code === 'EROFS') return `The file system is read-only: ${place}.`;
  return error.stack ?? error.message;
}

/** ENOSPC from Node, disk_full (53100) from PostgreSQL, or PostgreSQL's words in a log. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  const words = error instanceof Error ? error.message : String(error);
  return code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' || /no space left on device/i.test(words);
}
