import path from 'node:path';
import { serveApp } from '../../supabase/local/app-server.ts';

// Serves the built app until whoever started this lets go.
const [output = '', port = '0'] = process.argv.slice(2);
const app = await serveApp(path.resolve(import.meta.dirname, '..', '..'), output, Number(port));
process.once('disconnect', () => void app.close().finally(() => process.exit(0)));
process.send?.('ready');
