import type { Answer, Call, Prediction } from './calls.ts';
import type { World } from './world.ts';

/** A call in words, with people and requests by name, for whoever reads a failure. */
export function words(world: World, call: Call): string {
  const person = world.people.find((p) => p.user === call.signIn.user);
  const tenant = call.signIn.session?.tenant.name.split(' ')[0] ?? 'nowhere';
  return `${person?.name ?? '?'} (${tenant}) ${call.act} ${named(world, call.args)}${call.key ? ' [keyed]' : ''}`;
}

/** JSON with every id that the model knows replaced by a name. */
function named(world: World, value: unknown): string {
  const names = new Map<string, string>();
  for (const tenant of world.tenants) {
    names.set(tenant.id, tenant.name);
    for (const member of tenant.members.values()) names.set(member.id, member.name);
    for (const request of tenant.requests.values()) {
      names.set(request.id, request.label);
      names.set(request.hash, `hash of ${request.label}`);
    }
    for (const proposal of tenant.proposals.values()) names.set(proposal.id, 'a proposal');
    for (const session of tenant.sessions) names.set(session.id, `session of ${session.member.name}`);
    for (const [id, { code }] of tenant.departments) names.set(id, code);
    for (const [id, { name }] of tenant.payees) names.set(id, name);
  }
  const short = (text: string) => (text.length > 80 ? `${text.slice(0, 20)}… (${text.length})` : text);
  return JSON.stringify(value, (key, part: unknown) =>
    typeof part === 'string' && key !== 'edge'
      ? (names.get(part) ?? short(part))
      : key === 'edge'
        ? '…'
        : part,
  );
}

export const foretold = (prediction: Prediction): string =>
  prediction.ok === 'replay' ? 'the same answer' : prediction.ok ? prediction.kind : prediction.token;

export const happened = (answer: Answer): string =>
  answer.ok ? 'accepted' : `${answer.token} ${JSON.stringify(answer.problems ?? '')}`;
