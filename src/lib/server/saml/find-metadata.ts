// A provider's metadata, from where the Admin has it: a file, an address, or pasted; null when none was given.
import { guardedFetch } from '$lib/server/sso/guarded-fetch';
import { SsoProblem } from '$lib/server/sso/problem';
import { reach } from '$lib/server/sso/reach';
import { problems, readIdpMetadata, type IdpMetadata } from './idp-metadata';

const mostBytes = 512 * 1024;

export interface Given {
  file: File | null;
  url: string;
  text: string;
}

export type Found =
  { ok: true; metadata: IdpMetadata | null } | { ok: false; field: keyof Fields; problem: string };
type Fields = { metadata_file: string; metadata_url: string; metadata_text: string };

const unfit = (field: keyof Fields, problem: string): Found => ({ ok: false, field, problem });

export async function findMetadata({ file, url, text }: Given): Promise<Found> {
  const ways = [file, url, text.trim()].filter(Boolean).length;
  if (ways === 0) return { ok: true, metadata: null };
  if (ways > 1) return unfit('metadata_text', 'Give the metadata in one way: a file, an address, or pasted.');
  if (file) {
    if (file.size > mostBytes)
      return unfit('metadata_file', 'This file is larger than any one provider needs.');
    return weigh('metadata_file', await file.text());
  }
  if (!url) return weigh('metadata_text', text);
  const fetched = await fetchText(url);
  return typeof fetched === 'string' ? weigh('metadata_url', fetched) : fetched;
}

function weigh(field: keyof Fields, text: string): Found {
  const read = readIdpMetadata(text, { loopback: reach().loopback });
  return read.ok ? { ok: true, metadata: read.metadata } : unfit(field, problems[read.problem]);
}

async function fetchText(url: string): Promise<string | Found> {
  if (!URL.canParse(url)) return unfit('metadata_url', 'Give an address that begins with https.');
  try {
    const answer = await guardedFetch(reach())(url, {
      headers: { accept: 'application/samlmetadata+xml, application/xml' },
    });
    if (answer.ok) return await answer.text();
    return unfit('metadata_url', `The address answers with ${answer.status} instead of metadata.`);
  } catch (problem) {
    if (!(problem instanceof SsoProblem)) throw problem;
    return unfit(
      'metadata_url',
      problem.message === problem.why ? 'The address cannot be asked.' : problem.message,
    );
  }
}
