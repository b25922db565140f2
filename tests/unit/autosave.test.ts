import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { Autosave, type Attempt, type Base, type Phase, type Reply } from '../../src/lib/domain/autosave.ts';

const none: Base = { request: null, contentHash: null };

function page(base: Base = none, clean = '', attempt: Attempt | null = null) {
  const sent: Attempt[] = [];
  const phases: Phase[] = [];
  const answers: ((reply: Reply<null>) => void)[] = [];
  const state = { typed: clean };
  let keys = 0;
  const autosave = new Autosave<null>(
    {
      read: () => state.typed,
      worth: (content) => content.trim() !== '',
      newKey: () => `key-${(keys += 1)}`,
      told: (phase) => phases.push(phase),
      send: (one) => {
        sent.push(one);
        return new Promise((resolve) => answers.push(resolve));
      },
    },
    base,
    clean,
    attempt,
  );
  const type = (text: string) => {
    state.typed = text;
    autosave.touched();
  };
  const answer = async (reply: Reply<null>) => {
    answers.shift()?.(reply);
    await vi.advanceTimersByTimeAsync(0);
  };
  const saved = (hash: string) =>
    answer({ is: 'saved', base: { request: 'r', contentHash: hash }, value: null });
  return { autosave, sent, phases, type, answer, saved };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('REQ-1: a request saves itself', () => {
  it('waits until typing stops, and makes no draft of nothing', async () => {
    const { sent, type, saved, phases } = page();
    type('  ');
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent).toEqual([]);
    type('D');
    await vi.advanceTimersByTimeAsync(1000);
    type('Diesel');
    await vi.advanceTimersByTimeAsync(1400);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toMatchObject([{ content: 'Diesel', base: none }]);
    await saved('h1');
    expect(phases.at(-1)).toBe('clean');
  });

  it('sends one at a time, each from the content that the one before left', async () => {
    const { autosave, sent, type, saved } = page();
    type('one');
    void autosave.flush();
    type('two');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(1);
    await saved('h1');
    await vi.advanceTimersByTimeAsync(1500);
    expect(sent[1]).toMatchObject({ content: 'two', base: { request: 'r', contentHash: 'h1' } });
    await saved('h2');
    expect(autosave.dirty).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(2);
  });

  it('sends the same again with the same key when the answer was lost, then what was typed since', async () => {
    const { autosave, sent, type, answer, saved, phases } = page();
    type('one');
    void autosave.flush();
    await answer({ is: 'lost' });
    expect(phases.at(-1)).toBe('lost');
    type('two');
    await vi.advanceTimersByTimeAsync(8000);
    expect(sent[1]).toEqual(sent[0]);
    await saved('h1');
    expect(sent[2]).toMatchObject({ key: 'key-2', content: 'two', base: { contentHash: 'h1' } });
  });

  it('asks again after a reload for what it had not heard of', async () => {
    const attempt = { key: 'key-before', content: 'one', base: none };
    const { autosave, sent, saved } = page(none, '', attempt);
    expect(autosave.dirty).toBe(true);
    void autosave.flush();
    expect(sent).toEqual([attempt]);
    await saved('h1');
  });

  it('sends nothing more after a refusal until something else is typed', async () => {
    const { autosave, sent, type, answer } = page();
    type('one');
    void autosave.flush();
    await answer({ is: 'refused', value: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await autosave.flush()).toBe(false);
    expect(sent).toHaveLength(1);
    type('two');
    await vi.advanceTimersByTimeAsync(1500);
    expect(sent).toHaveLength(2);
  });

  it('stops where somebody else saved, until a person has decided', async () => {
    const { autosave, sent, type, answer } = page({ request: 'r', contentHash: 'h1' }, 'theirs');
    type('mine');
    void autosave.flush();
    await answer({ is: 'halted', value: null });
    type('mine too');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    autosave.resume({ request: 'r', contentHash: 'h2' });
    void autosave.flush();
    expect(sent[1]).toMatchObject({ content: 'mine too', base: { contentHash: 'h2' } });
  });

  it('saves soon after a field is left, and going through the fields is one save', async () => {
    const { autosave, sent, type } = page();
    for (const text of ['one', 'one two', 'one two three']) {
      type(text);
      autosave.left();
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(sent).toMatchObject([{ content: 'one two three' }]);
  });

  it('makes a draft of an empty page when asked to in so many words', async () => {
    const { autosave, sent, saved } = page();
    const flushed = autosave.flush(true);
    expect(sent).toHaveLength(1);
    await saved('h1');
    expect(await flushed).toBe(true);
  });
});
