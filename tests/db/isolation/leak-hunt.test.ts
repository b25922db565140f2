import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { BY_ROLE, PEOPLE } from '../../support/people.ts';
import { everyCall } from '../contract/every.ts';
import { Person, type Answer } from '../contract/person.ts';
import { approveAll, decide, raise, tenantId } from '../contract/work.ts';
import { idsOf, probes, type Probe } from './probes.ts';

/** One person of tenant A for each role that ships; Grace Mensah also belongs to tenant B. */
const ROLES = { ...BY_ROLE, auditor: PEOPLE.auditor };

/** Acts and reads that take no id. */
const WITHOUT_ID = [
  'add_sample_data',
  'claim_domain',
  'discard_policy_draft',
  'factor_state',
  'mark_notices_seen',
  'publish_policy',
  'read_policy',
  'preview_networks',
  'remove_sample_data',
  'replay_policy',
  'save_networks',
  'save_factor_rule',
  'save_profile',
  'save_rate',
  'save_settings',
  'save_working_days',
  'search_requests',
  'set_up',
  'verify_trail',
  'whoami',
];

/** An answer without what differs between any two calls: the id that was fed, and the event's own id. */
function withoutId(answer: Answer, id: string): string {
  const masked = JSON.stringify(answer, (field, value: unknown) => (field === 'event_id' ? null : value));
  return masked.replaceAll(id, '<id>');
}

describe('tenant B’s ids in tenant A’s hands', () => {
  let db: TestDatabase;
  let a: string;
  let b: string;
  let ids: Record<string, string>;
  let list: Probe[];
  const people: Record<string, Person> = {};

  /** Tenant B gets one row of everything: an order, decisions, talk, an open session, a proposal. */
  async function furnish(): Promise<void> {
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    const otieno = await Person.enter(db, PEOPLE.otherHod);
    const achieng = await Person.enter(db, PEOPLE.otherFinance);
    const wanjiru = await Person.enter(db, PEOPLE.otherAdmin);
    const order = await raise(mwangi, { kind: 'purchase_order', department: 'SCH', currency: 'KES' });
    await approveAll(order['request_id'], otieno, achieng);
    const [waiting] = await otieno.rows('inbox', { reason: 'decide' });
    await otieno.call('add_comment', { p_request: waiting?.['request_id'], p_body: 'Secret of B' });
    await decide(otieno, waiting?.['request_id'], 'query', 'Which edition?');
    await wanjiru.call('set_member_roles', {
      p_member: mwangi.member,
      p_roles: ['admin', 'staff'],
      p_reason: 'Covers for me',
    });
    const second = await Person.enter(db, PEOPLE.otherStaff);
    const proposed = await second.call('set_member_roles', {
      p_member: otieno.member,
      p_roles: ['hod', 'finance'],
      p_reason: 'Small office',
    });
    const kept = await second.call('save_view', { p_name: 'Secret of B', p_query: 'mine=1' });
    const invited = await second.call('invite_member', {
      p_email: 'new@baraka.example',
      p_name: 'Secret of B',
      p_roles: ['staff'],
      p_department: null,
      p_heads: null,
      p_token_hash: 'b'.repeat(64),
    });
    const lent = await otieno.call('save_delegation', {
      p_to: achieng.member,
      p_from: null,
      p_until: new Date(Date.now() + 86_400_000).toISOString(),
      p_reason: 'Secret of B',
    });
    const [payee] = await achieng.rows('payees');
    const changed = await achieng.call('propose_payee_change', {
      p_payee: payee?.['id'],
      p_change: { risk: 'high' },
      p_reason: 'Secret of B',
    });
    const provider = await second.call('save_identity_provider', {
      p_settings: {
        kind: 'oidc',
        name: 'Secret of B',
        issuer: 'https://login.baraka.example',
        client_id: 'b',
        active: true,
      },
    });
    const domain = await second.call('claim_domain', { p_name: 'baraka.example' });
    if (!provider.ok || !domain.ok) throw new Error('tenant B could not be furnished with single sign-on');
    if (!kept.ok || !invited.ok || !lent.ok || !changed.ok)
      throw new Error(JSON.stringify({ kept, invited, lent, changed }));
    await db.admin`insert into app.policy_proposals (tenant_id, base_version, content, reason, proposed_by)
      values (${b}, 1, '{}', 'Secret of B', ${wanjiru.member})`;
    if (!proposed['pending']) throw new Error(JSON.stringify(proposed));
  }

  beforeAll(async () => {
    db = await openDatabase('seeded');
    a = await tenantId(db, 'Adunni%');
    b = await tenantId(db, 'Baraka%');
    await furnish();
    ids = await idsOf(db, b);
    for (const [role, email] of Object.entries(ROLES)) people[role] = await Person.enter(db, email, a);
    // a step that nobody is left for, so that naming an alternate gets as far as looking at the person
    const tunde = people['hod'] as Person;
    const starved = await raise(tunde);
    list = await probes(db, { request: String(starved['request_id']), member: tunde.member });
  });
  afterAll(() => db.close());

  it('SPEC-ISO-28: to every function and every role, another tenant’s id is no different from one that nobody has', async () => {
    expect([...new Set(list.map((probe) => probe.name))].sort()).toEqual(
      Object.keys(everyCall('')).filter((name) => !WITHOUT_ID.includes(name)),
    );
    const different: unknown[] = [];
    const tokens = new Set<string>();
    for (const [role, person] of Object.entries(people)) {
      for (const probe of list) {
        // the one who really belongs to both may go there; everybody else may not even learn that it exists
        if (role === 'auditor' && probe.name === 'switch_tenant') continue;
        const id = ids[probe.kind] ?? '';
        const nobody = randomUUID();
        const real = await person.call(probe.name, probe.args(id));
        const none = await person.call(probe.name, probe.args(nobody));
        tokens.add(`${probe.name}/${probe.kind}: ${real.token}`);
        // one answer about several actions or requests, or a whole policy, is ok as a whole; what is in it says what is not there
        const letIn =
          real.ok && !['bulk_decide', 'check_policy', 'explain_many', 'warnings_of'].includes(probe.name);
        if (letIn || withoutId(real, id) !== withoutId(none, nobody)) {
          different.push({ role, probe: probe.name, kind: probe.kind, real, none });
        }
      }
    }
    expect(different).toEqual([]);
    // the probes got as far as looking for the row, and were not all turned away at the door
    for (const reached of [
      'decide/requests: not_found',
      'name_alternate/members: alternate_not_eligible',
      'add_comment/members: mention_not_allowed',
      'save_request/payees: invalid_content',
      'set_member_roles/members: not_found',
      'approve_role_change/role_proposals: not_found',
      'end_session/sessions: session_not_found',
      'end_all_sessions/members: not_found',
      'deactivate_member/members: not_found',
      'switch_tenant/tenant: no_membership',
      'purchase_order_balance/orders: not_found',
      'decide_policy_proposal/policy_proposals: not_found',
      'save_policy_draft/departments: policy_malformed',
      'save_policy_draft/members: policy_malformed',
    ]) {
      expect(tokens).toContain(reached);
    }
  });

  it('SPEC-ISO-29: after all that, tenant B holds what it held, and A’s trail names nothing of B', async () => {
    const [row] = await db.admin`select
      (select count(*)::int from audit.events where tenant_id = ${b} and actor in (select id from app.members where tenant_id = ${a})) as acted,
      (select count(*)::int from app.members where tenant_id = ${b} and not active) as deactivated`;
    expect(row).toEqual({ acted: 0, deactivated: 0 });
    const named = await db.admin`select e.action, e.entity_id, e.payload from audit.events e
      where e.tenant_id = ${a} and (e.entity_id::text = any (${Object.values(ids)})
         or exists (select from unnest(${Object.values(ids)}::text[]) i where e.payload::text like '%' || i || '%'))`;
    expect(named.map((event) => ({ ...event }))).toEqual([]);
  });
});
