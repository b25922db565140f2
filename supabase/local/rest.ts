/** The schema that the Data API shows, as in config.toml. */
export const EXPOSED_SCHEMA = 'api';

const READS = new Set(['GET', 'HEAD']);

/** The planner's estimates come from statistics over all tenants, so they would tell how much another one holds. */
const ESTIMATES = /\bcount\s*=\s*"?(planned|estimated)/i;

/**
 * The request as PostgREST would read it: the profile header of the verb decides (Accept- for reads, Content-
 * for writes) and the other is ignored, none means the first exposed schema, and a hidden one is refused here,
 * before the embedded API's own idea of which header counts.
 */
export function withProfile(request: Request): Request | Response {
  const reads = READS.has(request.method);
  const [counts, ignored] = reads
    ? ['accept-profile', 'content-profile']
    : ['content-profile', 'accept-profile'];
  const asked = request.headers.get(counts) ?? EXPOSED_SCHEMA;
  if (asked !== EXPOSED_SCHEMA && request.method !== 'OPTIONS') return hidden(asked);
  if (ESTIMATES.test(request.headers.get('prefer') ?? '')) return estimate();
  const headers = new Headers(request.headers);
  headers.delete(ignored);
  headers.set(counts, EXPOSED_SCHEMA);
  return new Request(request, { headers });
}

function hidden(schema: string): Response {
  const hint = `Only the following schemas are exposed: ${EXPOSED_SCHEMA}`;
  const body = { code: 'PGRST106', details: null, hint, message: `Invalid schema: ${schema}` };
  return Response.json(body, { status: 406, headers: { 'access-control-allow-origin': '*' } });
}

function estimate(): Response {
  const body = {
    code: 'PT400',
    details: null,
    hint: 'Prefer: count=exact',
    message: 'Only exact counts are given.',
  };
  return Response.json(body, { status: 400, headers: { 'access-control-allow-origin': '*' } });
}
