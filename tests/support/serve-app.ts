import { parseArgs } from 'node:util';
import { serveApp } from '../../supabase/local/app-server.ts';

/** Serves a built app in a process of its own: `node serve-app.ts --repository . --output … --port …`. */
const { values } = parseArgs({
  options: { repository: { type: 'string' }, output: { type: 'string' }, port: { type: 'string' } },
});
await serveApp(values.repository ?? '', values.output ?? '', Number(values.port));
process.stdout.write('ready\n');
