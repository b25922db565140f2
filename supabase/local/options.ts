import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';
import { REPOSITORY } from './open-stack.ts';

/** Flags and environment that both commands read. */
export function readOptions(): { dataFolder: string; port: number; fresh: boolean; seeded: boolean } {
  const { values } = parseArgs({
    options: { fresh: { type: 'boolean' }, seed: { type: 'boolean' } },
    strict: false,
  });
  return {
    dataFolder: process.env['STACK_DATA'] || path.join(REPOSITORY, '.countersign'),
    port: readPort('PORT', 54321),
    fresh: values['fresh'] === true,
    seeded: values['seed'] === true,
  };
}

export function readPort(name: string, usual: number): number {
  const text = process.env[name];
  if (!text) return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new Failure(`${name} is not a port: ${text}`);
}
