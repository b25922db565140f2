// A provider's metadata, from where the Admin has it: a file, an address, or pasted; null when none was given.
import { guardedFetch } from '$lib/server/sso/guarded-fetch';
import { SsoProblem } from '$lib/server/sso/problem';
import type { Reach } from '$lib/server/sso/public-address';
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

/** `reach` says which addresses may be asked, and who says where they lead; `ask` is the network. */
export async function findMetadata(given: Given, reach: Reach, ask: typeof fetch = fetch): Promise<Found> {
  const { file, url, text } = given;
  const weigh = (field: keyof Fields, found: string) => weighed(field, found, reach.loopback);
  const ways = [file, url, text.trim()].filter(Boolean).length;
  if (ways === 0) return { ok: true, metadata: null };
  if (ways > 1) return unfit('metadata_text', 'Give the metadata in one way: a file, an address, or pasted.');
  if (file) {
    if (file.size > mostBytes)
      return unfit('metadata_file', 'This file is larger than any one provider needs.');
    return weigh('metadata_file', await file.text());
  }
  if (!url) return weigh('metadata_text', text);
  const fetched = await fetchText(url, reach, ask);
  return typeof fetched === 'string' ? weigh('metadata_url', fetched) : fetched;
}

function weighed(field: keyof Fields, text: string, loopback: boolean): Found {
  const read = readIdpMetadata(text, { loopback });
  return read.ok ? { ok: true, metadata: read.metadata } : unfit(field, problems[read.problem]);
}

async function fetchText(url: string, reach: Reach, ask: typeof fetch): Promise<string | Found> {
  if (!URL.canParse(url)) return unfit('metadata_url', 'Give an address that begins with https.');
  try {
    const answer = await guardedFetch(reach, ask)(url, {
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
