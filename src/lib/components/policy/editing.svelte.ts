// The policy on the page: every change can be undone, and saves itself with the same care as a request does.
import { deserialize } from '$app/forms';
import type { ActionResult } from '@sveltejs/kit';
import { Autosave, type Attempt, type Base, type Phase, type Reply } from '$lib/domain/autosave';
import type { Locale } from '$lib/domain/locales';
import { History } from '$lib/domain/policy/history';
import { apply, moveThreshold } from '$lib/domain/policy/operations';
import { readTyped, type TypedPolicy } from '$lib/domain/policy/typed';
import type { Refusal } from '$lib/schemas/common';
import type { PolicyProblem } from '$lib/schemas/policy';
import type { KeptPolicy, StoredDraft } from '$lib/server/policy/keep-draft';
import { backHere, newKey, now } from '../request/sending';
import { draftForm } from './sending';

type Begin = {
  typed: TypedPolicy;
  revision: number | null;
  checked: PolicyProblem[];
  base: string;
  locale: Locale;
};
type Told = { kept: KeptPolicy | null; to: string | null };

const outlives = 60_000;

export class Editing {
  typed = $state<TypedPolicy>({ rules: [], alternates: [], consent: false });
  phase = $state<Phase>('clean');
  offline = $state(false);
  savedAt = $state<string | null>(null);
  checked = $state<PolicyProblem[]>([]);
  refusal = $state<Refusal | null>(null);
  /** Somebody else saved the draft since this page was opened. */
  moved = $state<StoredDraft | null>(null);
  signIn = $state<string | null>(null);
  /** The draft is no more: published, or thrown away by somebody. */
  gone = $state(false);
  undoable = $state(false);
  redoable = $state(false);
  revision = $state<number | null>(null);

  #begin: Begin;
  #history: History<TypedPolicy>;
  #autosave: Autosave<Told>;

  constructor(begin: Begin) {
    this.#begin = begin;
    this.typed = structuredClone(begin.typed);
    this.checked = begin.checked;
    this.revision = begin.revision;
    this.#history = new History(begin.typed);
    const io = {
      read: () => JSON.stringify(this.typed),
      worth: () => true,
      newKey,
      send: (attempt: Attempt) => this.#send(attempt),
      told: (phase: Phase, reply: Reply<Told> | null) => this.#told(phase, reply),
    };
    this.#autosave = new Autosave<Told>(io, baseOf(begin.revision), JSON.stringify(begin.typed));
  }

  get read() {
    return readTyped(this.typed, this.#begin.base, this.#begin.locale);
  }
  get loose(): boolean {
    return this.#autosave.dirty;
  }

  /** A field was typed in, or something chosen. */
  note(field: string): void {
    this.#noted(field);
    this.#autosave.touched();
  }

  threshold(rule: number, side: 'over' | 'upTo', was: string): void {
    moveThreshold(this.typed, rule, side, was, this.typed.rules[rule]?.[side] ?? '');
    this.note(`r${rule}.${side}`);
  }

  do(operation: string): void {
    this.replace(apply($state.snapshot(this.typed), operation));
  }

  /** Another policy in place of this one, as a step that can be undone. */
  replace(typed: TypedPolicy): void {
    this.typed = typed;
    this.#noted(null);
    this.#soon();
  }

  left(): void {
    this.#history.rest();
    this.#autosave.left();
  }

  undo(): void {
    this.#turn(this.#history.undo());
  }
  redo(): void {
    this.#turn(this.#history.redo());
  }

  flush(): Promise<boolean> {
    return this.#autosave.flush(true);
  }

  /** Mine goes in place of what the other one saved: a person said so. */
  async overwrite(): Promise<void> {
    if (!this.moved) return;
    this.revision = this.moved.revision;
    this.#autosave.resume(baseOf(this.moved.revision));
    this.moved = null;
    await this.flush();
  }

  /** After signing in again elsewhere, or where the draft is gone: what is here is sent anew. */
  async again(): Promise<void> {
    this.signIn = null;
    if (this.gone) this.revision = null;
    this.gone = false;
    this.#autosave.resume(baseOf(this.revision));
    await this.flush();
  }

  stop(): void {
    this.#autosave.stop();
  }

  #noted(field: string | null): void {
    this.#history.note($state.snapshot(this.typed), field);
    this.#turned();
  }
  #turned(): void {
    this.undoable = this.#history.undoable;
    this.redoable = this.#history.redoable;
  }
  #turn(to: TypedPolicy | null): void {
    if (!to) return;
    this.typed = to;
    this.#turned();
    this.#soon();
  }
  #soon(): void {
    this.#autosave.touched();
    this.#autosave.left();
  }

  async #send(attempt: Attempt): Promise<Reply<Told>> {
    const typed = JSON.parse(attempt.content) as TypedPolicy;
    const body = draftForm(typed, attempt.base.contentHash, this.#begin.locale);
    let result: ActionResult;
    try {
      const answer = await fetch('/settings/policy/edit?/keep', {
        method: 'POST',
        headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
        body,
        cache: 'no-store',
        keepalive: body.toString().length < outlives,
      });
      result = deserialize(await answer.text());
    } catch {
      return { is: 'lost' };
    }
    if (result.type === 'redirect') return { is: 'halted', value: { kept: null, to: result.location } };
    if (result.type !== 'success' || !result.data) return { is: 'lost' };
    const kept = result.data as KeptPolicy;
    const value = { kept, to: null };
    if (kept.saved) return { is: 'saved', base: baseOf(kept.revision), value };
    return { is: kept.stored || kept.gone ? 'halted' : 'refused', value };
  }

  #told(phase: Phase, reply: Reply<Told> | null): void {
    this.offline = phase === 'lost' && !navigator.onLine;
    this.phase = phase;
    if (!reply || reply.is === 'lost') return;
    const { kept, to } = reply.value;
    if (to) this.signIn = backHere(to);
    if (!kept) return;
    this.refusal = kept.stored ? null : kept.refusal;
    this.moved = kept.stored;
    this.gone = kept.gone;
    if (!kept.saved) return;
    this.revision = kept.revision;
    this.checked = kept.checked;
    this.savedAt = now();
  }
}

const baseOf = (revision: number | null): Base => ({
  request: revision === null ? null : 'policy',
  contentHash: revision === null ? null : String(revision),
});
