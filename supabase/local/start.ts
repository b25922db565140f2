import { buildApp, keepBuild } from './app-build.ts';
import { serveApp } from './app-server.ts';
import { Failure } from './failure.ts';
import { locate } from './folder.ts';
import { requireFree } from './listen.ts';
import { mailSettings } from './mail-settings.ts';
import { openStack, REPOSITORY } from './open-stack.ts';
import { readOptions, readPort } from './options.ts';
import { peopleTable } from './people-table.ts';
import { Shutdown } from './shutdown.ts';

/** `npm start`: the stack, the demonstration tenants, and the app as it would be deployed. */
const shutdown = new Shutdown();
const say = (words: string) => process.stdout.write(`${words}\n`);
try {
  const port = readPort('APP_PORT', 5173);
  const origin = `http://localhost:${port}`;
  await requireFree(port, 'APP_PORT');
  const options = readOptions();
  const stack = await shutdown.open(openStack({ ...options, seeded: true }));
  void stack.ended.then(() => shutdown.fail(new Failure('PostgreSQL has stopped by itself: start again.')));
  const building = buildApp(REPOSITORY, () => say('Building the app …'), shutdown.signal);
  const { output } = keepBuild(await building, locate(options.dataFolder).app);
  // The edge bundle reads its settings from the environment, as on the platform, once, when it is loaded.
  Object.assign(process.env, {
    PUBLIC_SUPABASE_URL: stack.url,
    PUBLIC_SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
    SUPABASE_SECRET_KEY: stack.keys.secret,
    EDGE_CREDENTIAL: stack.keys.edge,
    ENCRYPTION_KEYS: stack.keys.encryption,
    ENCRYPTION_KEY_CURRENT: stack.keys.encryptionCurrent,
    ...mailSettings(stack),
    ORIGIN: origin,
    DEMO: '1',
  });
  await shutdown.open(serveApp(REPOSITORY, output, port));
  const people = await peopleTable(stack.databaseUrl);
  say(`\nCountersign   ${origin}\nOutbox        ${stack.url}/outbox\n`);
  if (people) say(`${people}\n`);
  say('Ctrl-C stops it; the data stays. npm start -- --fresh begins anew.');
} catch (error) {
  await shutdown.fail(error);
}
