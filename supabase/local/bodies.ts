/** The largest request that each service takes; hosted limits are of this order. */
const LIMITS: Record<string, number> = { rest: 10 * 2 ** 20, auth: 2 ** 20, storage: 50 * 2 ** 20 };

/**
 * The request with its body read whole, or a 413. Reading it here keeps one slow or endless upload from holding
 * a database transaction open.
 */
export async function readWhole(request: Request, service: string): Promise<Request | Response> {
  if (!request.body || request.method === 'GET' || request.method === 'HEAD') return request;
  const limit = LIMITS[service] ?? 2 ** 20;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += (chunk as Uint8Array).length;
    if (size > limit) return tooLarge(limit);
    chunks.push(chunk as Uint8Array);
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
  });
}

function tooLarge(limit: number): Response {
  const message = `The request is larger than ${limit} bytes.`;
  return Response.json(
    { code: '413', message, details: null, hint: null },
    { status: 413, headers: { connection: 'close' } },
  );
}
