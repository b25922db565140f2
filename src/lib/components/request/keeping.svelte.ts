// The request form's saving, as the page sees it: what is saved since when, what stands in the way, what comes next.
import { deserialize } from '$app/forms';
import { replaceState } from '$app/navigation';
import type { ActionResult } from '@sveltejs/kit';
import { Autosave, type Attempt, type Base, type Phase, type Reply } from '$lib/domain/autosave';
import type { Locale } from '$lib/domain/locales';
import { hasWords, type Problems, type Typed } from '$lib/domain/request-content';
import type { Refusal } from '$lib/schemas/common';
import type { Kept } from '$lib/server/request/keep-request';
import type { Plan } from '$lib/server/request/plan-request';
import { dropDraft, readDraft, writeDraft } from '../drafts';
import { backHere, formOf, newKey, now } from './sending';

type Begin = {
  member: string;
  typed: () => Typed;
  base: Base;
  /** What stands in the database, as the form shows it; null for a new request. */
  saved: Typed;
  on: boolean;
  locale: Locale;
  plan: Plan | null;
};
type Stored = { typed: Typed; base: Base; attempt: Attempt | null };
type Told = { kept: Kept | null; to: string | null };

/** Above this a browser refuses to send on after the page is gone. */
const outlives = 60_000;

export class Keeping {
  phase = $state<Phase>('clean');
  offline = $state(false);
  savedAt = $state<string | null>(null);
  plan = $state<Plan | null>(null);
  problems = $state<Problems | null>(null);
  refusal = $state<Refusal | null>(null);
  /** Somebody else saved, or it was submitted, since this page was opened. */
  moved = $state<{ refusal: Refusal; base: Base; editable: boolean } | null>(null);
  signIn = $state<string | null>(null);
  base = $state<Base>({ request: null, contentHash: null });

  #begin: Begin;
  #autosave: Autosave<Told>;
  #alive = true;
  #abandoned = false;

  constructor(begin: Begin) {
    this.#begin = begin;
    this.base = begin.base;
    this.plan = begin.plan;
    this.#autosave = this.#new(begin.base, begin.saved, null);
  }

  get on(): boolean {
    return this.#begin.on && !this.#abandoned;
  }
  /** Something on the page is nowhere else: not saved yet, or not to be read and so left out of what was. */
  get loose(): boolean {
    if (this.#abandoned) return false;
    return this.#autosave.dirty || Object.keys(this.problems ?? {}).length > 0;
  }
  get #draft(): string {
    return `${this.#begin.member}:${this.base.request ?? 'new'}`;
  }

  /** What this tab kept and never saved, if it is not what is saved anyway. */
  restore(): Typed | null {
    const text = readDraft(this.#draft);
    if (!text) return null;
    try {
      const { typed, base, attempt } = JSON.parse(text) as Stored;
      if (JSON.stringify(typed) === JSON.stringify(this.#begin.saved) && !attempt) {
        dropDraft(this.#draft);
        return null;
      }
      this.#autosave = this.#new(base, this.#begin.saved, attempt);
      this.base = base;
      return { ...this.#begin.saved, ...typed };
    } catch {
      dropDraft(this.#draft);
      return null;
    }
  }

  forget(): void {
    dropDraft(this.#draft);
    this.base = this.#begin.base;
    this.#autosave = this.#new(this.base, this.#begin.saved, null);
    this.phase = 'clean';
  }

  /** What is on the page is let go, for good: a person chose the other version. */
  abandon(): void {
    this.#abandoned = true;
    this.#autosave.stop();
    dropDraft(this.#draft);
  }

  touched(): void {
    this.#store();
    if (this.on) this.#autosave.touched();
  }

  left(): void {
    if (this.on) this.#autosave.left();
  }

  async flush(anyway = false): Promise<boolean> {
    return this.on ? this.#autosave.flush(anyway) : false;
  }

  /** Mine goes in place of what the other one saved: a person said so. */
  async overwrite(): Promise<void> {
    if (!this.moved) return;
    this.base = this.moved.base;
    this.#autosave.resume(this.base);
    this.moved = null;
    this.refusal = null;
    this.#store();
    await this.flush();
  }

  /** The form itself was answered: nothing was lost, and the next save begins from what it left behind. */
  answered(base: Base, refusal: Refusal | null): void {
    const moved = refusal?.token === 'content_changed';
    this.problems = null;
    this.refusal = null;
    this.signIn = null;
    this.moved = moved ? { refusal, base, editable: true } : null;
    if (moved) return;
    this.#take(base);
    if (base.request) this.#autosave.settle(base, this.#content());
  }

  done(): void {
    dropDraft(this.#draft);
    this.#autosave.settle(this.base, this.#content());
  }

  leave(): void {
    this.#alive = false;
    this.#autosave.stop();
  }

  #content = (): string => JSON.stringify(this.#begin.typed());

  #store(): void {
    if (!this.loose) return dropDraft(this.#draft);
    const kept: Stored = { typed: this.#begin.typed(), base: this.base, attempt: this.#autosave.attempt };
    writeDraft(this.#draft, JSON.stringify(kept));
  }

  /** The draft exists from here on: its own address, and its own place in the store. */
  #take(base: Base): void {
    const born = this.base.request === null && base.request !== null;
    if (born) dropDraft(this.#draft);
    this.base = base;
    if (born && this.#alive && base.request)
      replaceState(`/requests/${base.request}/edit`, { request: base.request });
  }

  #new(base: Base, saved: Typed, attempt: Attempt | null): Autosave<Told> {
    const io = {
      read: this.#content,
      worth: (content: string) => hasWords(JSON.parse(content) as Typed),
      newKey,
      send: (one: Attempt) => this.#send(one),
      told: (phase: Phase, reply: Reply<Told> | null) => this.#told(phase, reply),
    };
    return new Autosave<Told>(io, base, JSON.stringify(saved), attempt);
  }

  async #send(attempt: Attempt): Promise<Reply<Told>> {
    this.#store();
    const body = formOf(JSON.parse(attempt.content) as Typed, attempt.base, this.#begin.locale, attempt.key);
    let result: ActionResult;
    try {
      const answer = await fetch('/requests/keep', {
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
    const kept = result.data as Kept;
    const value = { kept, to: null };
    const base = { request: kept.request, contentHash: kept.contentHash };
    if (kept.saved) return { is: 'saved', base, value };
    return { is: kept.refusal?.token === 'content_changed' ? 'halted' : 'refused', value };
  }

  #told(phase: Phase, reply: Reply<Told> | null): void {
    this.offline = phase === 'lost' && !navigator.onLine;
    this.phase = phase;
    if (!reply || reply.is === 'lost') return;
    const { kept, to } = reply.value;
    if (to) this.signIn = backHere(to);
    if (!kept) return;
    this.problems = kept.problems;
    this.refusal = kept.refusal;
    if (reply.is === 'saved') {
      this.#take(reply.base);
      this.plan = kept.plan;
      this.savedAt = now();
    } else if (reply.is === 'halted' && kept.refusal) {
      const editable = kept.state === 'draft' || kept.state === 'returned';
      this.moved = {
        refusal: kept.refusal,
        base: { request: kept.request, contentHash: kept.contentHash },
        editable,
      };
    }
    this.#store();
  }
}
