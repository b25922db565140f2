import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const REPOSITORY = path.resolve(import.meta.dirname, '..', '..');

/** Where measurements and verdicts are kept between runs; nothing of it is needed. */
export const CACHE = path.join(REPOSITORY, 'node_modules', '.cache', 'countersign');

/** Changes when any of these files, or any file in these folders, does. */
export function digestOf(places: string[]): string {
  const hash = createHash('sha256');
  for (const place of places) {
    const whole = path.join(REPOSITORY, place);
    if (!fs.existsSync(whole)) continue;
    const files = fs.statSync(whole).isDirectory()
      ? fs.readdirSync(whole, { recursive: true, encoding: 'utf8' }).map((file) => path.join(whole, file))
      : [whole];
    for (const file of files.sort()) {
      if (fs.statSync(file).isFile())
        hash.update(path.relative(REPOSITORY, file)).update(fs.readFileSync(file));
    }
  }
  return hash.digest('hex');
}

export function readKept<T>(name: string, otherwise: T): T {
  const file = path.join(CACHE, name);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as T) : otherwise;
}

export function keep(name: string, value: unknown): void {
  fs.mkdirSync(CACHE, { recursive: true });
  fs.writeFileSync(path.join(CACHE, name), JSON.stringify(value));
}
