import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CLIENT_MODULES } from './client-modules.ts';

/** `npm run scan:client`, after a build: no secret's name or form, and no module of the server, is in what a browser fetches. */
const REPOSITORY = path.resolve(import.meta.dirname, '../..');

/** Names of what only the server may know, of functions that only it may call, and of who sends its mail. */
export const SERVER_WORDS =
  /EDGE_CREDENTIAL|ENCRYPTION_KEY|sb_secret_|service_role|postgres(ql)?:\/\/|SUPABASE_|KV_REST_API|TURNSTILE_SECRET|RESEND|MAIL_FROM|resend\.com|p_edge|p_token_hash|issue_job_ticket|open_trial|read_invitation|accept_invitation|register_session|take_rate|generateLink|auth\/v1|-----BEGIN/;

/** Modules that have no business in a browser: ours by folder and by name, others by package. */
const SERVER_MODULES =
  /(^|\/)src\/(lib\/server\/|hooks\.server\.|params\.server)|(^|\/)\+(page|layout)\.server\.|(^|\/)\+server\.|(^|\/)supabase\/|node_modules\/(@supabase|@vercel|@node-saml|oauth4webapi|otplib|@otplib|resend|ipaddr\.js|postgres|samlp|oidc-provider)\//;

export const serverModulesAmong = (modules: string[]): string[] =>
  modules.filter((name) => SERVER_MODULES.test(name));

/** "file: what it says", for each file with a word of the server. */
export const serverWordsIn = (files: Record<string, string>): string[] =>
  Object.entries(files).flatMap(([name, text]) => {
    const found = SERVER_WORDS.exec(text);
    return found ? [`${name}: ${found[0]}`] : [];
  });

export function clientFiles(folder: string): Record<string, string> {
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|css|html|json|svg|map|webmanifest)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}

if (process.argv[1] === import.meta.filename) {
  const files = clientFiles(path.join(REPOSITORY, '.svelte-kit/output/client'));
  const modules = z
    .array(z.string())
    .parse(JSON.parse(fs.readFileSync(path.join(REPOSITORY, CLIENT_MODULES), 'utf8')));
  // A scan of nothing finds nothing.
  if (Object.keys(files).length < 20 || modules.length < 100)
    throw new Error('There is no whole build to look at.');
  const faults = [...serverWordsIn(files), ...serverModulesAmong(modules)];
  process.stdout.write(
    faults.length > 0
      ? `The browser would get what is the server's:\n${faults.join('\n')}\n`
      : `Nothing of the server in ${Object.keys(files).length} files and ${modules.length} modules for the browser.\n`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}
