import fs from 'node:fs';
import { EdgeRuntime, runServer } from 'edge-runtime';
import { freePort } from '../../supabase/local/ports.ts';

export interface EdgeServer {
  url: string;
  runtime: EdgeRuntime;
  close(): Promise<void>;
}

/**
 * Runs a function's script where there is nothing of Node: Web APIs, and what the platform gives beside them, which is
 * the settings. No code comes from strings, no WebAssembly is compiled.
 */
export async function serveEdge(
  script: string,
  settings: (origin: string) => Record<string, string>,
): Promise<EdgeServer> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const runtime = new EdgeRuntime({
    initialCode: `globalThis.process = { env: ${JSON.stringify(settings(origin))} };`,
    codeGeneration: { strings: false, wasm: false },
  });
  runtime.evaluate(asScript(fs.readFileSync(script, 'utf8')));
  const server = await runServer({ runtime, host: '127.0.0.1', port });
  return { url: origin, runtime, close: server.close };
}

/** The platform calls the module's default export with each request. */
function asScript(module: string): string {
  const listener = `addEventListener('fetch', (event) =>
    event.respondWith($1(event.request, { waitUntil: (work) => event.waitUntil(work) })));`;
  const script = module.replace(/^export \{\s*(\w+) as default\s*\};$/m, listener);
  if (script === module) throw new Error('the script has no default export');
  return script;
}
