// What happened to a request, in words; with the tone that its shape takes.
import { meaningWords, type Meaning, type Tone } from './states.ts';

type Told = { what: string; meaning: Meaning | null };

const what: Record<string, { words: string; tone: Tone }> = {
  submitted: { words: 'submitted it', tone: 'quiet' },
  approve: { words: 'approved it', tone: 'good' },
  reject: { words: 'rejected it', tone: 'bad' },
  query: { words: 'asked a question', tone: 'asked' },
  return: { words: 'returned it for change', tone: 'asked' },
  answer: { words: 'answered', tone: 'quiet' },
  comment: { words: 'commented', tone: 'quiet' },
  alternate: { words: 'named an alternate', tone: 'quiet' },
  withdrawn: { words: 'withdrew it', tone: 'quiet' },
  paid: { words: 'marked it paid', tone: 'good' },
  payee_changed: { words: 'approved a change to its payee, so it went back', tone: 'asked' },
  taken_back: { words: 'took it back to change it', tone: 'asked' },
};

export function toldOf(entry: Told): { words: string; tone: Tone } {
  if (entry.what === 'approve' && entry.meaning) {
    return { words: `${meaningWords[entry.meaning].done.toLowerCase()} it`, tone: 'good' };
  }
  return what[entry.what] ?? { words: entry.what.replaceAll('_', ' '), tone: 'quiet' };
}
