import { spawnSync, type SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import type { Binaries } from './binaries.ts';
import { Failure } from './failure.ts';

/** How to start PostgreSQL's programs: it refuses to run as root, so root lends it another account. */
export interface Account {
  uid: number | undefined;
  gid: number | undefined;
  command(program: string, args: string[]): { file: string; args: string[]; options: SpawnOptions };
}

export function chooseAccount(binaries: Binaries, root: string, cluster: string): Account {
  if (process.getuid?.() !== 0) return plain(undefined, undefined);
  const { uid, gid } = existingOwner(cluster) ?? systemAccount();
  const account = plain(uid, gid);
  if (canReach(account, binaries.postgres, root)) return account;
  const lent = withSearchRight(uid, gid);
  if (canReach(lent, binaries.postgres, root)) return lent;
  throw new Failure(
    `PostgreSQL cannot run as root, and the account it uses instead cannot reach ${root}: ` +
      'run as an ordinary user, or move the folder out of a private directory.',
  );
}

function plain(uid: number | undefined, gid: number | undefined): Account {
  // Its own directory may be closed to the other account, so it starts at the top.
  const options: SpawnOptions = { cwd: '/', ...(uid === undefined ? {} : { uid, gid }) };
  return { uid, gid, command: (file, args) => ({ file, args, options }) };
}

/**
 * A clone under a private directory (root's home, mktemp -d) is closed to every other account. There the
 * account keeps one of root's rights, to pass through directories and read, also when it only asks whether it
 * could (the secure bit); PostgreSQL minds the user id alone.
 */
function withSearchRight(uid: number, gid: number): Account {
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...right];
  return {
    uid,
    gid,
    command: (file, args) => ({
      file: 'setpriv',
      args: [...flags, '--', file, ...args],
      options: { cwd: '/' },
    }),
  };
}

function canReach(account: Account, program: string, root: string): boolean {
  const test = account.command('/bin/sh', ['-c', '"$1" --version && test -x "$2"', 'sh', program, root]);
  return spawnSync(test.file, test.args, { ...test.options, stdio: 'ignore' }).status === 0;
}

/** The account that made the cluster goes on owning it, whatever its name is today. */
function existingOwner(cluster: string): { uid: number; gid: number } | null {
  if (!fs.existsSync(cluster)) return null;
  const { uid, gid } = fs.statSync(cluster);
  return uid === 0 ? null : { uid, gid };
}

function systemAccount(): { uid: number; gid: number } {
  const found = lookUp();
  if (found) return found;
  spawnSync('groupadd', ['--system', 'postgres'], { stdio: 'ignore' });
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres'], {
    stdio: 'ignore',
  });
  const made = lookUp();
  if (made) return made;
  throw new Failure('PostgreSQL cannot run as root, and the account "postgres" could not be made.');
}

function lookUp(): { uid: number; gid: number } | null {
  const ask = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  const [user, group] = [ask('-u'), ask('-g')];
  if (user.status !== 0 || group.status !== 0) return null;
  return { uid: Number(user.stdout), gid: Number(group.stdout) };
}
