import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { buildApp } from '../../supabase/local/app-build.ts';
import { freePort } from '../../supabase/local/ports.ts';
import type { TestDatabase } from './database.ts';
import { REPOSITORY } from './program.ts';

export interface ServedApp {
  url: string;
  close(): Promise<void>;
}

/**
 * The app as it is deployed, all its functions, over this database. In a process of its own: the test runner resolves
 * modules as for development, and what is deployed holds those of production alone.
 */
export async function openApp(db: TestDatabase): Promise<ServedApp> {
  const { output } = await buildApp(REPOSITORY, () => {}, new AbortController().signal);
  const gateway = await db.openGateway();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const script = path.join(import.meta.dirname, 'serve-app.ts');
  const options = ['--repository', REPOSITORY, '--output', output, '--port', String(port)];
  const server = spawn(process.execPath, [script, ...options], {
    env: {
      PATH: process.env['PATH'],
      PUBLIC_SUPABASE_URL: gateway.url,
      PUBLIC_SUPABASE_PUBLISHABLE_KEY: db.keys.publishable,
      SUPABASE_SECRET_KEY: db.keys.secret,
      EDGE_CREDENTIAL: db.keys.edge,
      ORIGIN: url,
      // 32 bytes of one letter: nothing that is sealed here outlives the test
      ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 'k').toString('base64')}`,
      ENCRYPTION_KEY_CURRENT: 'test',
      SSO_LOOPBACK: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close');
  const said = await Promise.race([once(server.stdout, 'data'), ended]);
  if (!String(said[0]).startsWith('ready')) throw new Error('the built app does not start');
  return {
    url,
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
