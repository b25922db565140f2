import type { Service } from './services.ts';

type Env = { peerAddress: string | null };

const MANY = /^\/storage\/v1\/object\/sign\/[^/]+$/;

/** The embedded Storage, speaking storage-js's dialect. */
export class StorageService implements Service {
  readonly #inner: Service;

  constructor(inner: Service) {
    this.#inner = inner;
  }

  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method === 'POST' && MANY.test(new URL(request.url).pathname))
      return this.#signMany(request, env);
    const response = await this.#inner.fetch(await unwrapForm(request), env);
    return withStorageJsNames(request, response);
  }

  /** The embedded API takes a request for many addresses for one about the bucket itself: ask one by one. */
  async #signMany(request: Request, env: Env): Promise<Response> {
    const { paths = [], expiresIn } = (await request.json()) as { paths?: string[]; expiresIn?: number };
    const headers = new Headers(request.headers);
    headers.delete('content-length');
    const answers = paths.map(async (path) => {
      const url = `${request.url}/${path.split('/').map(encodeURIComponent).join('/')}`;
      const answer = await this.fetch(
        new Request(url, { method: 'POST', headers, body: JSON.stringify({ expiresIn }) }),
        env,
      );
      const body = (await answer.json()) as { signedURL?: string; message?: string };
      return {
        path,
        signedURL: body.signedURL ?? null,
        error: answer.ok ? null : (body.message ?? 'Not found'),
      };
    });
    return Response.json(await Promise.all(answers));
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
  const body = (await response.json()) as Record<string, unknown>;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return Response.json(renamed(body, path.includes('/upload/sign/')), {
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
