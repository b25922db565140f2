import type { Service } from './services.ts';

type Env = { peerAddress: string | null };

/** The embedded Storage, speaking storage-js's dialect. */
export class StorageService implements Service {
  readonly #inner: Service;

  constructor(inner: Service) {
    this.#inner = inner;
  }

  async fetch(request: Request, env: Env): Promise<Response> {
    const response = await this.#inner.fetch(await unwrapForm(request), env);
    return withStorageJsNames(request, response);
  }
}

/**
 * storage-js sends a Blob or File as a form whose file field has an empty name, which the embedded API refuses.
 * It goes on as the raw body that it also takes.
 */
async function unwrapForm(request: Request): Promise<Request> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return request;
  const form = await request.formData();
  const file = form.get('') ?? form.get('file');
  if (!(file instanceof Blob)) return request;
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  headers.set('content-type', file.type || 'application/octet-stream');
  headers.set('content-length', String(file.size));
  const lifetime = form.get('cacheControl');
  if (typeof lifetime === 'string') headers.set('cache-control', `max-age=${lifetime}`);
  return new Request(request.url, { method: request.method, headers, body: await file.arrayBuffer() });
}

/** Signed addresses: the embedded API answers `signedUrl`; storage-js reads `signedURL`, and `url` for uploads. */
async function withStorageJsNames(request: Request, response: Response): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (request.method !== 'POST' || !response.ok) return response;
  if (!/^\/storage\/v1\/object\/(upload\/)?sign\//.test(path)) return response;
  const body: unknown = await response.json();
  const rename = (each: unknown) => renamed(each as Record<string, unknown>, path.includes('/upload/sign/'));
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return Response.json(Array.isArray(body) ? body.map(rename) : rename(body), {
    status: response.status,
    headers,
  });
}

function renamed(answer: Record<string, unknown>, forUpload: boolean): Record<string, unknown> {
  const { signedUrl, ...rest } = answer;
  if (signedUrl === undefined) return answer;
  const relative = typeof signedUrl === 'string' ? signedUrl.replace(/^.*?(?=\/object\/)/, '') : signedUrl;
  return forUpload ? { ...rest, url: relative } : { ...rest, signedURL: relative };
}
