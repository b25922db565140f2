import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Failure, isDiskFull } from './failure.ts';
import { takeTurn } from './lock.ts';

/** Everything that goes into the built app; a change to any of it makes a new build. */
const SOURCES = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'vercel.json', 'package-lock.json'];

export interface Build {
  output: string;
}

/** The app as it is deployed, built when there is none or its sources have changed. */
export async function buildApp(repository: string, onBuild: () => void, signal: AbortSignal): Promise<Build> {
  const place = path.join(repository, '.vercel');
  const output = path.join(place, 'output');
  const stamp = path.join(place, 'built-from');
  fs.mkdirSync(place, { recursive: true });
  // two builds at once would tear each other's output
  const turn = await takeTurn(place);
  try {
    const sources = digest(repository);
    if (read(stamp) === identify(output, sources)) return { output };
    onBuild();
    await runVite(repository, signal);
    fs.writeFileSync(stamp, identify(output, sources));
    return { output };
  } finally {
    await turn.release();
  }
}

/** A copy of a build to serve from, so that building again, by hand or by a test, leaves this one alone. */
export function keepBuild({ output }: Build, place: string): Build {
  fs.rmSync(place, { recursive: true, force: true });
  fs.cpSync(output, place, { recursive: true, verbatimSymlinks: true });
  return { output: place };
}

/** The sources and the very output they gave: somebody else's build in between counts as none. */
function identify(output: string, sources: string): string {
  const config = path.join(output, 'config.json');
  const made = fs.existsSync(config) ? fs.statSync(config).mtimeMs : 0;
  return `${sources} ${made}`;
}

function read(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function digest(repository: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(path.join(repository, source))) {
      hash
        .update(`${path.relative(repository, file)}\0`)
        .update(fs.readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesUnder(place: string): string[] {
  if (!fs.existsSync(place)) return [];
  if (!fs.statSync(place).isDirectory()) return [place];
  const entries = fs.readdirSync(place).sort();
  return entries.flatMap((entry) => filesUnder(path.join(place, entry)));
}

async function runVite(repository: string, signal: AbortSignal): Promise<void> {
  const vite = path.join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!fs.existsSync(vite)) throw new Failure('Vite is not installed: run npm install.');
  const child = spawn(process.execPath, [vite, 'build'], {
    cwd: repository,
    // What is deployed, whatever the shell or the test runner that asks for it is set to.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGTERM',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => {
    child.once('error', () => done(null));
    child.once('close', done);
  });
  if (code === 0) return;
  if (signal.aborted) throw new Failure('Stopped while building the app.');
  if (isDiskFull(said)) throw new Failure('The disk is full: no space left to build the app.');
  throw new Failure(`The app could not be built:\n${said.trim()}`);
}
