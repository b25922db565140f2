import type { TestDatabase } from '../../support/database.ts';
import { changePassword } from './session-acts.ts';
import type { Answer, Call } from './calls.ts';
import type { Step } from './steps.ts';
import type { SignIn, World } from './world.ts';

export const claimsOf = (signIn: SignIn) => ({ sub: signIn.user, session_id: signIn.id });

/** What Auth does by itself: in the database and in the model. */
export async function affect(db: TestDatabase, world: World, effect: Step['effect']): Promise<void> {
  if (!effect) return;
  if (effect.what === 'change password') {
    await db.admin`update auth.users set encrypted_password = 'not a hash ' || gen_random_uuid()
      where id = ${effect.user}`;
    changePassword(world, effect.user);
    return;
  }
  const { id, user, stale } = effect.signIn;
  await db.admin`insert into auth.sessions (id, user_id, created_at, updated_at) values (${id}, ${user}, now(), now())`;
  if (stale)
    await db.admin`update app.sign_ins set signed_in_at = now() - interval '10 minutes 1 second'
      where auth_session_id = ${id}`;
  effect.signIn.at = world.now++;
  world.signIns.push(effect.signIn);
}

export interface Explanation {
  ok: boolean;
  token: string | null;
  allowed?: boolean;
  rules: { passed: boolean; token?: string }[];
  who?: { member_id: string }[];
}

/** The call as the Data API makes it; before it, in the same transaction, what `api.explain` says of it. */
export async function perform(
  db: TestDatabase,
  call: Call,
  explained: { request: string; action: string } | null,
): Promise<{ answer: Answer; explanation: Explanation | null }> {
  const args: [string, unknown][] = Object.entries(call.args).map(([name, value]) => [`p_${name}`, value]);
  if (call.key !== null) args.push(['p_idempotency_key', call.key]);
  const named = args.map(([name], i) => `${name} => $${i + 1}`).join(', ');
  return db.as(claimsOf(call.signIn), async (tx) => {
    const [before] = explained
      ? await tx<
          { answer: Explanation }[]
        >`select api.explain(${explained.request}, ${explained.action}) as answer`
      : [];
    const [row] = await tx.unsafe<{ answer: Answer }[]>(
      `select api.${call.act}(${named}) as answer`,
      args.map(([, value]) => value as string),
    );
    if (!row) throw new Error('no answer');
    return { answer: row.answer, explanation: before?.answer ?? null };
  });
}
