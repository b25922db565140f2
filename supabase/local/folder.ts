import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

/** Room for a new cluster, its write-ahead log and a small organisation's year. */
const NEEDED_MEGABYTES = 200;

/** Where one data folder keeps what. Everything the stack writes is named here, and --fresh deletes only that. */
export interface Folder {
  root: string;
  cluster: string;
  /** initdb works here; renamed to `cluster` when whole, so that a killed first start leaves no half a cluster. */
  unfinished: string;
  storage: string;
  keys: string;
  log: string;
  /** Mails that were handed over for sending. */
  mails: string;
  /** The build that is being served: a later build in the repository does not pull it away. */
  app: string;
}

export function locate(root: string): Folder {
  const at = (name: string) => path.join(root, name);
  return {
    root,
    cluster: at('postgres'),
    unfinished: at('postgres.new'),
    storage: at('storage'),
    keys: at('keys.json'),
    log: at('postgres.log'),
    mails: at('mails.ndjson'),
    app: at('app'),
  };
}

/** Makes the folder and checks that it is ours and that there is room. */
export function openFolder(root: string): Folder {
  const absolute = path.resolve(root);
  if (fs.existsSync(absolute) && !fs.statSync(absolute).isDirectory()) {
    throw new Failure(`The data folder ${absolute} is a file: remove it, or set STACK_DATA to a folder.`);
  }
  const made = fs.mkdirSync(absolute, { recursive: true }) !== undefined;
  const owner = fs.statSync(absolute).uid;
  const me = process.getuid?.() ?? owner;
  if (owner !== me) {
    throw new Failure(`The data folder ${absolute} belongs to another user: remove it, or set STACK_DATA.`);
  }
  // Run as root, PostgreSQL works under another account, which must pass through here but may not list.
  if (made) fs.chmodSync(absolute, me === 0 ? 0o711 : 0o700);
  const folder = locate(fs.realpathSync(absolute));
  requireRoom(folder.root);
  return folder;
}

function requireRoom(root: string): void {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = Math.floor((Number(bavail) * Number(bsize)) / 2 ** 20);
  if (free >= NEEDED_MEGABYTES) return;
  throw new Failure(
    `The disk is full: ${free} MB free for ${root}, Countersign needs ${NEEDED_MEGABYTES} MB.`,
  );
}

/** --fresh. Removes what the stack itself wrote and nothing else: STACK_DATA may name any folder. */
export function empty(folder: Folder): void {
  for (const entry of [
    folder.cluster,
    folder.unfinished,
    folder.storage,
    folder.keys,
    folder.log,
    folder.mails,
    `${folder.mails}.new`,
    folder.app,
  ]) {
    fs.rmSync(entry, { recursive: true, force: true });
  }
}
