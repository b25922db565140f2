import type { SignIn } from './world.ts';

/** The arguments of each act, as the Data API names them less the leading p_. */
export interface Arguments {
  save_request: { content: unknown; request: string | null; content_hash: string | null };
  submit_request: { request: string; content_hash: string | null };
  decide: { request: string; decision: string | null; comment: string | null; content_hash: string | null };
  answer_query: { request: string; answer: string | null };
  withdraw_request: { request: string; reason: string | null };
  mark_paid: { request: string; reference: string | null };
  add_comment: { request: string; body: string | null; mentions: string[] };
  name_alternate: { request: string; member: string; reason: string | null };
  set_member_roles: { member: string; roles: string[]; reason: string | null };
  approve_role_change: { proposal: string; decision: string | null; reason: string | null };
  deactivate_member: { member: string; reason: string | null };
  end_session: { session: string | null; reason: string | null };
  end_all_sessions: { member: string | null; everyone: boolean; reason: string | null };
  switch_tenant: { tenant: string };
  register_session: { edge: string; tenant: string | null; address: string | null; agent: string | null };
}

export type Act = keyof Arguments;
/** Acts that a retry may repeat under an idempotency key. */
export type KeyedAct = Exclude<Act, 'switch_tenant' | 'register_session'>;

export type Call = {
  [A in Act]: { act: A; signIn: SignIn; args: Arguments[A]; key: string | null };
}[Act];

export interface Answer {
  ok: boolean;
  token?: string;
  event_id?: string | null;
  problems?: { field: string; problem: string }[];
  [field: string]: unknown;
}

/** What the model expects of a call. */
export type Prediction = Refusal | Acceptance | Replay;

export interface Refusal {
  ok: false;
  token: string;
  /** The action of its event; none when there is no living context to record in. */
  recorded?: string;
  /** The tenant of its event, when it is not the caller's. */
  tenant?: string;
  /** The fields that the refusal must name, for content. */
  fields?: string[];
  /** Keeps the refusal under the call's key. */
  remember?: (answer: Answer) => void;
}

export interface Acceptance {
  ok: true;
  /** The action of its event; null when it repeats what was already so. */
  recorded: string | null;
  /** What the answer must say, among other things. */
  says: Record<string, unknown>;
  /** What it was, for the tally: finer than the act's name. */
  kind: string;
  apply: (answer: Answer) => void;
}

/** The same answer as the first time, and nothing done. */
export interface Replay {
  ok: 'replay';
  answer: unknown;
}

export const refuse = (token: string, recorded?: string, fields?: string[]): Refusal => ({
  ok: false,
  token,
  ...(recorded === undefined ? {} : { recorded }),
  ...(fields === undefined ? {} : { fields }),
});

export const accept = (
  kind: string,
  recorded: string | null,
  says: Record<string, unknown>,
  apply: Acceptance['apply'],
): Acceptance => ({ ok: true, kind, recorded, says, apply });
