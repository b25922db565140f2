import fs from 'node:fs';
import path from 'node:path';

interface FunctionConfig {
  runtime: string;
  entrypoint?: string;
}

/** The scripts of the built edge functions; other routes are links to one of them, or run on Node. */
export function edgeScripts(output: string): string[] {
  const functions = path.join(output, 'functions');
  return fs
    .readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.func') && !fs.lstatSync(path.join(functions, name)).isSymbolicLink())
    .map((name) => ({ folder: path.join(functions, name), config: configOf(path.join(functions, name)) }))
    .filter(({ config }) => config.runtime === 'edge')
    .map(({ folder, config }) => path.join(folder, config.entrypoint ?? ''));
}

/** The function that answers a route, by the name under which the platform looks it up. */
export function functionOf(output: string, name: string): { runtime: string; script: string } {
  const folder = fs.realpathSync(path.join(output, 'functions', `${name}.func`));
  const { runtime, entrypoint } = configOf(folder);
  return { runtime, script: path.join(folder, entrypoint ?? '') };
}

const configOf = (folder: string): FunctionConfig =>
  JSON.parse(fs.readFileSync(path.join(folder, '.vc-config.json'), 'utf8')) as FunctionConfig;
