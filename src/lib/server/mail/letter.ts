// A short plain mail: a few sentences and one link of ours, as text and as simple HTML.

export type Letter = { subject: string; text: string; html: string };
type Parts = { subject: string; before: string[]; link: string; button: string; after: string[] };

const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (words: string): string => words.replace(/[&<>"']/g, (each) => names[each] ?? each);

/**
 * A name that a stranger chose, for one line of a mail: no line breaks, not endless, and broken up where a mail
 * program would make a link of it.
 */
export function plainName(name: string): string {
  const line = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const cut = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  return cut.replace(/:\/+/g, ' ').replace(/[.@:](?=\S)/g, (mark) => (mark === '.' ? '. ' : ' '));
}

export function letter({ subject, before, link, button, after }: Parts): Letter {
  const text = [...before, link, ...after, '-- \nCountersign'].join('\n\n');
  const paragraph = (words: string) => `<p>${escapeHtml(words)}</p>`;
  const address = escapeHtml(link);
  const html = [
    '<!doctype html><html lang="en"><body>',
    ...before.map(paragraph),
    `<p><a href="${address}">${escapeHtml(button)}</a></p>`,
    `<p>If the link does not open, copy this address into your browser:<br>${address}</p>`,
    ...after.map(paragraph),
    '<p>Countersign</p></body></html>',
  ].join('\n');
  return { subject, text: `${text}\n`, html };
}
