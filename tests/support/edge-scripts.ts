import fs from 'node:fs';
import path from 'node:path';

/** The scripts of the built edge functions; other routes are links to one of them. */
export function edgeScripts(output: string): string[] {
  const functions = path.join(output, 'functions');
  return fs
    .readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.func') && !fs.lstatSync(path.join(functions, name)).isSymbolicLink())
    .map((name) => {
      const folder = path.join(functions, name);
      const config = JSON.parse(fs.readFileSync(path.join(folder, '.vc-config.json'), 'utf8')) as EdgeConfig;
      if (config.runtime !== 'edge') throw new Error(`${name} does not run on the edge`);
      return path.join(folder, config.entrypoint);
    });
}

interface EdgeConfig {
  runtime: string;
  entrypoint: string;
}
