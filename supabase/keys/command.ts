import { NotForThisPlace, readKeyRing, UnknownKey } from '../../src/lib/server/crypto/envelope.ts';
import { Rotation } from './rotate.ts';

/** `npm run rotate:keys`: everything sealed with an older key is sealed with the current one. Ctrl-C stops between batches. */
const say = (words: string) => process.stdout.write(`${words}\n`);
const given = (...names: string[]): string => {
  const found = names.map((name) => process.env[name]).find(Boolean);
  if (!found) throw new Error(`${names.join(' or ')} is not set.`);
  return found;
};

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
try {
  const ring = await readKeyRing(given('ENCRYPTION_KEYS'), given('ENCRYPTION_KEY_CURRENT'));
  const rotation = new Rotation(
    {
      url: given('PUBLIC_SUPABASE_URL', 'SUPABASE_URL'),
      secret: given('SUPABASE_SECRET_KEY'),
      edge: given('EDGE_CREDENTIAL'),
    },
    ring,
  );
  const { left, done } = await rotation.run((so) => say(`Sealed again: ${so.done}`), stop.signal);
  const keys = await rotation.keys();
  say(
    left === 0 ? `Done: ${done} sealed again.` : `Stopped: ${done} sealed again. Run it once more to go on.`,
  );
  for (const [key, count] of Object.entries(keys)) say(`Key ${key} has sealed ${count}.`);
  const idle = [...ring.keys.keys()].filter((key) => key !== ring.current && !(key in keys));
  if (idle.length > 0) say(`No longer needed in ENCRYPTION_KEYS: ${idle.join(', ')}.`);
} catch (error) {
  const problem = error as Error;
  const kind = problem instanceof UnknownKey || problem instanceof NotForThisPlace ? `${problem.name}: ` : '';
  process.stderr.write(`${kind}${problem.message}\n`);
  process.exitCode = 1;
}
