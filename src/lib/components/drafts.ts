// What was typed survives an ended session, a lost connection and a reload: this tab keeps it until it is sent.
import type { Attachment } from 'svelte/attachments';

const prefix = 'draft:';

function storage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

export const readDraft = (key: string): string | null => storage()?.getItem(prefix + key) ?? null;
export const dropDraft = (key: string): void => storage()?.removeItem(prefix + key);

export function writeDraft(key: string, text: string): void {
  try {
    storage()?.setItem(prefix + key, text);
  } catch {
    // A full store is no reason to disturb somebody who is typing.
  }
}

/** Keys begin with the member's id: another person in the same tab starts from nothing. */
export function dropDraftsOfOthers(member: string): void {
  const kept = storage();
  if (!kept) return;
  const names = Array.from({ length: kept.length }, (_, index) => kept.key(index) ?? '');
  for (const name of names)
    if (name.startsWith(prefix) && !name.startsWith(prefix + member)) kept.removeItem(name);
}

type Typing = HTMLTextAreaElement | HTMLInputElement;

export const keepText =
  (key: string): Attachment<Typing> =>
  (control) => {
    const kept = readDraft(key);
    if (kept && control.value === '') control.value = kept;
    const keep = () => (control.value === '' ? dropDraft(key) : writeDraft(key, control.value));
    control.addEventListener('input', keep);
    return () => control.removeEventListener('input', keep);
  };
