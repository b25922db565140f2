import { Failure } from './failure.ts';
import { openStack } from './open-stack.ts';
import { readOptions } from './options.ts';
import { mailSettings } from './mail-settings.ts';
import { Shutdown } from './shutdown.ts';

/** `npm run stack`: the stack alone, its address and keys as environment lines on stdout, then READY. */
const shutdown = new Shutdown();
try {
  const stack = await shutdown.open(openStack(readOptions()));
  void stack.ended.then(() => shutdown.fail(new Failure('PostgreSQL has stopped by itself: start again.')));
  const lines = {
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
    SUPABASE_SECRET_KEY: stack.keys.secret,
    DATABASE_URL: stack.databaseUrl,
    EDGE_CREDENTIAL: stack.keys.edge,
    ENCRYPTION_KEYS: stack.keys.encryption,
    ENCRYPTION_KEY_CURRENT: stack.keys.encryptionCurrent,
    ...mailSettings(stack),
  };
  for (const [name, value] of Object.entries(lines)) process.stdout.write(`${name}=${value}\n`);
  process.stdout.write('READY\n');
} catch (error) {
  await shutdown.fail(error);
}
