import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../../../supabase/local/ports.ts';
import { privateFolder } from '../program.ts';
import { waitFor } from '../wait.ts';
import { makeCertificate } from './certificate.ts';

const HOME = '/usr/share/simplesamlphp';
const PACKAGES = ['simplesamlphp', 'php-cli', 'php-xml', 'php-mbstring'];

/** Debian's SimpleSAMLphp; installed where that is allowed, and told clearly where it is not. */
export function requireSimpleSamlPhp(): void {
  if (fs.existsSync(`${HOME}/www`) && runs()) return;
  if (process.getuid?.() === 0) {
    for (const step of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]])
      spawnSync('apt-get', step, {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
  }
  if (!fs.existsSync(`${HOME}/www`) || !runs())
    throw new Error(
      `This test needs the Debian packages ${PACKAGES.join(', ')}: install them, and run it again.`,
    );
}

const runs = (): boolean => spawnSync('php', ['-r', 'exit(extension_loaded("dom") ? 0 : 1);']).status === 0;

export interface SimpleSamlPhp {
  metadata(): Promise<string>;
  close(): Promise<void>;
}

interface Told {
  entityId: string;
  acs: string;
  attributes: Record<string, string>;
}

/** Started with one service provider that it knows and one person who is signed in there. */
export async function openSimpleSamlPhp({ entityId, acs, attributes }: Told): Promise<SimpleSamlPhp> {
  const folder = privateFolder();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}/`;
  const { key, certificate } = makeCertificate('SimpleSAMLphp');
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
  write('cert/idp.pem', key);
  write('cert/idp.crt', certificate);
  write(
    'config.php',
    php('config', {
      baseurlpath: origin,
      certdir: `${folder}/cert/`,
      loggingdir: `${folder}/`,
      datadir: `${folder}/`,
      tempdir: `${folder}/tmp`,
      metadatadir: `${folder}/metadata`,
      'logging.handler': 'file',
      secretsalt: 'only-for-this-test',
      'auth.adminpassword': 'nobody-signs-in-by-this',
      timezone: 'UTC',
      'enable.saml20-idp': true,
      'module.enable': { exampleauth: true, core: true, saml: true },
      'session.cookie.secure': false,
      'store.type': 'phpsession',
      'session.phpsession.savepath': folder,
      'metadata.sources': { 0: { type: 'flatfile' } },
    }),
  );
  write('authsources.php', php('config', { known: { 0: 'exampleauth:StaticSource', ...lists(attributes) } }));
  const nameId = { 3: { class: 'saml:AttributeNameID', attribute: 'uid', Format: persistent } };
  write(
    'metadata/saml20-idp-hosted.php',
    php('metadata', {
      [`${origin}idp`]: {
        host: '__DEFAULT__',
        privatekey: 'idp.pem',
        certificate: 'idp.crt',
        auth: 'known',
        authproc: nameId,
      },
    }),
  );
  write(
    'metadata/saml20-sp-remote.php',
    php('metadata', { [entityId]: { AssertionConsumerService: acs, NameIDFormat: persistent } }),
  );
  const server = spawn('php', ['-S', `127.0.0.1:${port}`, '-t', `${HOME}/www`], {
    env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder },
    stdio: 'ignore',
  });
  const metadata = async () => (await fetch(`${origin}saml2/idp/metadata.php`)).text();
  await waitFor('SimpleSAMLphp answers', () => metadata().then(Boolean, () => false));
  return {
    metadata,
    close: async () => {
      const ended = new Promise((done) => server.once('close', done));
      server.kill();
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Value = string | boolean | { [key: string]: Value };

const lists = (attributes: Record<string, string>): Record<string, Value> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { 0: value }]));

function php(variable: string, values: Record<string, Value>): string {
  return `<?php\n$${variable} = ${literal(values)};\n`;
}

function literal(value: Value): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  const entries = Object.entries(value).map(
    ([name, inner]) => `${/^\d+$/.test(name) ? name : literal(name)} => ${literal(inner)}`,
  );
  return `[${entries.join(', ')}]`;
}
