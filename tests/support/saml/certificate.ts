import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key and a self-signed certificate, made anew each time: no private key lies in this repository. */
export interface KeyAndCertificate {
  key: string;
  certificate: string;
}

export function makeCertificate(name: string, bits = 2048): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const base64 = selfSigned(name, privateKey, publicKey).toString('base64');
  const lines = base64.match(/.{1,64}/g)?.join('\n') ?? '';
  return { key, certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

/** The certificate without its frame, as metadata carries it. */
export const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');

function selfSigned(name: string, privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const sha256WithRsa = der(0x30, objectId('2a864886f70d01010b'), der(0x05));
  const called = der(0x30, der(0x31, der(0x30, objectId('550403'), der(0x0c, Buffer.from(name)))));
  const year = new Date().getUTCFullYear();
  const time = (at: number) => der(0x18, Buffer.from(`${at}0101000000Z`));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    sha256WithRsa,
    called,
    der(0x30, time(year - 1), time(year + 9)),
    called,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, privateKey);
  return der(0x30, body, sha256WithRsa, der(0x03, Buffer.from([0]), signature));
}

const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length.toString(16);
  const length = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}
