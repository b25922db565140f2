import fs from 'node:fs';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * The built static files by address. The list is made once, from the folder itself, so that no address can name
 * a file outside it.
 */
export class StaticFiles {
  readonly #files = new Map<string, string>();

  constructor(root: string, overrides: Record<string, { path?: string }> = {}) {
    if (!fs.existsSync(root)) return;
    for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(root, file).split(path.sep).join('/');
      this.#files.set(`/${overrides[name]?.path ?? name}`, file);
    }
  }

  answer(request: Request, headers: Record<string, string>): Response | null {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const file = this.#files.get(decode(new URL(request.url).pathname));
    if (!file) return null;
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    const body = request.method === 'HEAD' ? null : new Uint8Array(fs.readFileSync(file));
    return new Response(body, {
      headers: { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers },
    });
  }
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
