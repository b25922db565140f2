import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The built app in a process of its own: it reads its settings once, and another part may have served it before. */
export async function openAppProcess(
  output: string,
  port: number,
  settings: Record<string, string>,
): Promise<() => Promise<void>> {
  const child = fork(path.join(import.meta.dirname, 'serve-app.ts'), [output, String(port)], {
    env: { ...process.env, ...settings },
  });
  const ended = once(child, 'exit');
  const [said] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
  if (said !== 'ready') throw new Error('the built app could not be served');
  return async () => {
    child.disconnect();
    await ended;
  };
}
