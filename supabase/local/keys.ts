import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { Failure } from './failure.ts';
import type { Folder } from './folder.ts';

/** The secrets of one data folder: made once, at random, and readable by its owner only. */
export interface Keys {
  publishable: string;
  secret: string;
  jwt: string;
  edge: string;
  /** The ring that secrets are sealed with: id:base64, and the id of the one in use. */
  encryption: string;
  encryptionCurrent: string;
  /** What the embedded stand-in for Resend takes. */
  resend: string;
  database: string;
  /** The port PostgreSQL had last time: kept when still free, so that open tools stay connected. */
  databasePort: number;
}

export function makeKeys(): Keys {
  return {
    publishable: `sb_publishable_${token(24)}`,
    secret: `sb_secret_${token(32)}`,
    jwt: token(48),
    edge: token(32),
    encryption: `local:${randomBytes(32).toString('base64')}`,
    encryptionCurrent: 'local',
    resend: `re_${token(24)}`,
    database: token(24),
    databasePort: 0,
  };
}

export function loadKeys(folder: Folder): Keys {
  if (fs.existsSync(folder.keys)) {
    const known = parse(folder);
    // a folder from before has no key of a newer kind: what is made for it now has to be there next time too
    saveKeys(folder, known);
    return known;
  }
  if (fs.existsSync(folder.cluster)) {
    throw new Failure(
      `${folder.keys} is missing: the data cannot be opened without it. Run npm start -- --fresh.`,
    );
  }
  const keys = makeKeys();
  saveKeys(folder, keys);
  return keys;
}

/** Written beside and renamed, so that a crash leaves the old file or the new one. */
export function saveKeys(folder: Folder, keys: Keys): void {
  const beside = `${folder.keys}.new`;
  fs.writeFileSync(beside, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(beside, folder.keys);
}

function parse(folder: Folder): Keys {
  try {
    return { ...makeKeys(), ...(JSON.parse(fs.readFileSync(folder.keys, 'utf8')) as Partial<Keys>) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`${folder.keys} cannot be read: run npm start -- --fresh to begin anew.`);
  }
}

function token(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
