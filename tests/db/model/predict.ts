import { refuse, type Answer, type Call, type Prediction } from './calls.ts';
import { answer, comment, decide, nameAlternate, pay, withdraw } from './decision-acts.ts';
import { deactivate, decideRoles, setRoles } from './people-acts.ts';
import { save, submit } from './request-acts.ts';
import { endAll, endOne, register, switchTenant } from './session-acts.ts';
import { living, type Session, type World } from './world.ts';

/** What the database will answer to this call, and what will then be so. Changes nothing by itself. */
export function predict(world: World, call: Call, edge: string): Prediction {
  if (call.act === 'register_session') return register(world, call.signIn, call.args, edge);
  const session = living(call.signIn);
  if (!session) return refuse(call.signIn.session ? 'session_ended' : 'no_session');
  return recall(session, call) ?? remember(session, call, act(world, session, call));
}

function act(world: World, session: Session, call: Call): Prediction {
  switch (call.act) {
    case 'save_request':
      return save(world, session, call.args);
    case 'submit_request':
      return submit(session, call.args);
    case 'decide':
      return decide(session, call.args);
    case 'answer_query':
      return answer(session, call.args);
    case 'withdraw_request':
      return withdraw(session, call.args);
    case 'mark_paid':
      return pay(session, call.args);
    case 'add_comment':
      return comment(session, call.args);
    case 'name_alternate':
      return nameAlternate(session, call.args);
    case 'set_member_roles':
      return setRoles(world, session, call.args);
    case 'approve_role_change':
      return decideRoles(world, session, call.args);
    case 'deactivate_member':
      return deactivate(world, session, call.args);
    case 'end_session':
      return endOne(session, call.args);
    case 'end_all_sessions':
      return endAll(world, session, call.args);
    case 'switch_tenant':
      return switchTenant(world, session, call.args);
    case 'register_session':
      throw new Error('registering needs no session');
  }
}

const place = (session: Session, key: string) => `${session.member.id} ${key}`;

/** A key has one answer, and belongs to one member and one set of arguments. */
function recall(session: Session, call: Call): Prediction | null {
  if (call.key === null) return null;
  if (call.key.length < 8 || call.key.length > 200)
    return refuse('idempotency_key_invalid', `act.${call.act}`);
  const known = session.tenant.keys.get(place(session, call.key));
  if (!known) return null;
  return known.act === call.act && known.args === JSON.stringify(call.args)
    ? { ok: 'replay', answer: known.answer }
    : refuse('idempotency_key_reused', `act.${call.act}`);
}

/** Refusals are remembered like any answer. */
function remember(session: Session, call: Call, prediction: Prediction): Prediction {
  if (call.key === null || prediction.ok === 'replay') return prediction;
  const { act: name, key } = call;
  const store = (given: Answer) =>
    void session.tenant.keys.set(place(session, key), {
      act: name,
      args: JSON.stringify(call.args),
      answer: given,
    });
  if (!prediction.ok) return { ...prediction, remember: store };
  return {
    ...prediction,
    apply: (given) => {
      prediction.apply(given);
      store(given);
    },
  };
}
