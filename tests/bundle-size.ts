import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { gzipSync } from 'node:zlib';
import { edgeScripts } from './support/edge-scripts.ts';

/**
 * `npm run size`, and the end of `npm run build`: what a browser has to fetch before a page works, and what the edge
 * has to load before it answers, gzipped; a non-zero exit when something weighs more than it may. Read from what the
 * build itself says each route needs.
 */
const OUTPUT = path.resolve(import.meta.dirname, '../.svelte-kit/output');
const DEPLOYED = path.resolve(import.meta.dirname, '../.vercel/output');
const KILO = 1000;

/** Bytes of script that each first load may weigh. What somebody sees first must come over a slow line. */
const BOUNDS: Record<string, number> = {
  '/(public)': 60 * KILO,
  '/(auth)/sign-in': 80 * KILO,
  '/(app)/inbox': 100 * KILO,
  '/(app)/requests': 100 * KILO,
  '/(app)/requests/[id]': 100 * KILO,
  '/(app)/requests/new': 100 * KILO,
  '/(app)/settings/policy/edit': 100 * KILO,
};
const STYLE_BOUND = 30 * KILO;

/** The platform takes 1 MB on its smallest plan; a quarter more than today is where somebody should look. */
const EDGE_BOUND = 860 * KILO;

const leaf = z.object({
  id: z.string(),
  page: z.object({ layouts: z.array(z.number().optional()), leaf: z.number() }).nullable(),
});
const built = z.object({
  manifest: z.object({
    _: z.object({
      client: z.object({ imports: z.array(z.string()), stylesheets: z.array(z.string()).default([]) }),
      routes: z.array(leaf),
    }),
  }),
});

const manifestFile = path.join(OUTPUT, 'server/manifest-full.js');
if (!fs.existsSync(manifestFile)) stop('There is no build to weigh: run npm run build.');
const { manifest } = built.parse(await import(pathToFileURL(manifestFile).href));
const { client, routes } = manifest._;

let heavy = false;
process.stdout.write('First load, gzipped            script      bound     styles\n');
for (const [id, bound] of Object.entries(BOUNDS)) {
  const page = routes.find((route) => route.id === id)?.page;
  if (!page) stop(`No page ${id} in the build.`);
  const nodes = [...page.layouts, page.leaf].filter((node) => node !== undefined);
  const script = weigh([...client.imports, ...nodes.flatMap((node) => listed(node, 'imports'))]);
  const style = weigh([...client.stylesheets, ...nodes.flatMap((node) => listed(node, 'stylesheets'))]);
  const over = script > bound || style > STYLE_BOUND;
  heavy ||= over;
  const address = id.replace(/\/\([^)]*\)/g, '') || '/';
  process.stdout.write(
    `${address.padEnd(24)}${kilo(script)}${kilo(bound)}${kilo(style)}${over ? '  too heavy' : ''}\n`,
  );
}

process.stdout.write('Edge function, gzipped        script      bound\n');
for (const script of edgeScripts(DEPLOYED)) {
  const weight = gzipSync(fs.readFileSync(script)).length;
  heavy ||= weight > EDGE_BOUND;
  const name = path.basename(path.dirname(script));
  const over = weight > EDGE_BOUND ? '  too heavy' : '';
  process.stdout.write(`${name.padEnd(24)}${kilo(weight)}${kilo(EDGE_BOUND)}${over}\n`);
}
if (heavy) stop('A page or a function is heavier than it may be.');

/** What a node of the server's build says that its browser's half needs. */
function listed(node: number, what: 'imports' | 'stylesheets'): string[] {
  const source = fs.readFileSync(path.join(OUTPUT, 'server/nodes', `${node}.js`), 'utf8');
  const found = new RegExp(`export const ${what} = (\\[[^\\]]*\\])`).exec(source)?.[1] ?? '[]';
  return z.array(z.string()).parse(JSON.parse(found));
}

function weigh(files: string[]): number {
  return [...new Set(files)]
    .map((file) => gzipSync(fs.readFileSync(path.join(OUTPUT, 'client', file))).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}

function kilo(bytes: number): string {
  return `${(bytes / KILO).toFixed(1)} kB`.padStart(11);
}

function stop(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
