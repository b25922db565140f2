// Whether a new password would be guessed: common ones, and names of whoever chooses it. Its length is the form's to ask.
import { coreOf, holdsName, isMonotonous, unitOf } from '$lib/domain/passwords';

const product = 'Countersign';
let list: Promise<Set<string>> | undefined;

async function load(): Promise<Set<string>> {
  const { default: text } = await import('./common-passwords.txt?raw');
  return new Set(text.split('\n').filter((line) => line && !line.startsWith('#')));
}

/** What to say of it, or null. `about`: names and addresses of the person and their organisation. */
export async function checkNewPassword(password: string, about: readonly string[]): Promise<string | null> {
  const cores = await (list ??= load());
  const core = coreOf(password);
  if (core.length < 4 || isMonotonous(password) || cores.has(core) || cores.has(unitOf(core)))
    return 'That is among the first that anybody would guess. Use a few words that do not belong together.';
  if (holdsName(password, [...about, product]))
    return 'Leave out your name, your organisation’s and ours: they are guessed first.';
  return null;
}
