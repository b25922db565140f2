// A few links for showing how a chain holds: made-up words, real digests.
import { linkOf } from './chain.ts';
import { sha256, toHex, utf8, type Bytes } from './hex.ts';

export type ExampleLink = { seq: number; words: string; refused: boolean; prev: string; hash: string };

const told = [
  { words: 'Tunde Bello approved PV-2026-0184', refused: false },
  { words: 'Chidi Nwosu tried to review PV-2026-0184, which he raised', refused: true },
  { words: 'Ngozi Eze reviewed PV-2026-0184', refused: false },
];

export async function exampleChain(first = 411): Promise<ExampleLink[]> {
  let prev: Bytes = await sha256(utf8('what came before'));
  const links: ExampleLink[] = [];
  for (const [index, event] of told.entries()) {
    const seq = first + index;
    const hash = await linkOf(prev, seq, await sha256(utf8(event.words)));
    links.push({ seq, ...event, prev: toHex(prev), hash: toHex(hash) });
    prev = hash;
  }
  return links;
}
