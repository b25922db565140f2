// What an Admin compares with their provider's own page, to be sure that the right key is trusted.
import { X509Certificate } from 'node:crypto';

export interface CertificateFacts {
  name: string;
  until: string;
  over: boolean;
  fingerprint: string;
}

export function certificateFacts(pem: string, now = Date.now()): CertificateFacts {
  const { subject, validToDate, fingerprint256 } = new X509Certificate(pem);
  const name = /(?:^|\n)CN=([^\n]+)/.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
  return {
    name,
    until: validToDate.toISOString(),
    over: validToDate.getTime() <= now,
    fingerprint: fingerprint256,
  };
}
