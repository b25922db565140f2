import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { App } from '@supabase/lite';

type Adapter = NonNullable<App['_storageAdapter']>;
type Metadata = Awaited<ReturnType<Adapter['headObject']>>;
type Body = Parameters<Adapter['uploadObject']>[3];

interface Label {
  contentType: string;
  cacheControl: string;
}

/**
 * Objects as files, for the embedded stack only: <bucket>/<key>, both as digests, so that no key can climb out of
 * the folder or exceed a name's length; what the client said of the object stands beside. Versions are ignored:
 * the embedded API writes an object without one and asks for it with one.
 */
export class FileStore implements Adapter {
  readonly driver = null;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async uploadObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    body: Body,
    contentType: string,
    cacheControl: string,
  ) {
    const file = this.#file(bucket, key);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const bytes = body instanceof Uint8Array ? body : await new Response(body as BodyInit).bytes();
    await fs.writeFile(file, bytes);
    await fs.writeFile(`${file}.json`, JSON.stringify({ contentType, cacheControl } satisfies Label));
    return this.headObject(bucket, key);
  }

  async getObject(bucket: string, key: string) {
    const metadata = await this.headObject(bucket, key);
    return { metadata, httpStatusCode: 200, body: await fs.readFile(this.#file(bucket, key)) };
  }

  async headObject(bucket: string, key: string): Promise<Metadata> {
    const file = this.#file(bucket, key);
    const bytes = await fs.readFile(file);
    const label = JSON.parse(await fs.readFile(`${file}.json`, 'utf8')) as Label;
    const { mtime } = await fs.stat(file);
    return {
      cacheControl: label.cacheControl,
      contentLength: bytes.length,
      size: bytes.length,
      mimetype: label.contentType,
      lastModified: mtime,
      eTag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`,
      httpStatusCode: 200,
    };
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    const file = this.#file(bucket, key);
    for (const each of [file, `${file}.json`]) await fs.rm(each, { force: true });
  }

  async deleteObjects(bucket: string, keys: string[]): Promise<void> {
    for (const key of keys) await this.deleteObject(bucket, key);
  }

  async copyObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    toBucket: string,
    toKey: string,
  ) {
    const [from, to] = [this.#file(bucket, key), this.#file(toBucket, toKey)];
    await fs.mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
    await fs.copyFile(from, to);
    await fs.copyFile(`${from}.json`, `${to}.json`);
    return this.headObject(toBucket, toKey);
  }

  async privateAssetUrl(bucket: string, key: string): Promise<string> {
    return `file://${this.#file(bucket, key)}`;
  }

  #file(bucket: string, key: string): string {
    const name = (text: string) => createHash('sha256').update(text).digest('hex');
    return path.join(this.#root, name(bucket).slice(0, 16), name(key));
  }
}
