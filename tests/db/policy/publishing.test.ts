import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { Company, labels, type Problem } from './company.ts';
import { all, DIRECTOR, FINANCE, HEAD, named, policy, rule } from './content.ts';

/** AUT-7: policy as versioned data, from a draft to the words on a request. */
describe('making a policy effective', () => {
  let db: TestDatabase;
  let company: Company;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());
  beforeEach(async () => void (company = await Company.open(db)));

  const plain = policy([rule()]);

  it('SPEC-AUT-68: a draft becomes a version with its author, reason and day, and a request says which rule of it applied', async () => {
    const answer = await company.publish(
      'ada',
      policy([
        rule({ below_minor: 500_000_001 }),
        rule({ from_minor: 500_000_001, positions: [all(HEAD, FINANCE), all(DIRECTOR)] }),
      ]),
      'The board decided so',
    );
    expect(answer).toMatchObject({ ok: true, version: 2 });
    const [version] = await company.rows('sam', 'policy_versions', { version: 2 });
    expect(version).toMatchObject({
      author_id: company.id('ada'),
      author_name: 'ada',
      reason: 'The board decided so',
      consent: false,
      consented_by: null,
    });
    const large = await company.raise('sam', { unit_minor: 500_000_001 });
    const small = await company.raise('sam', { unit_minor: 500_000_000 });
    const said = async (made: { [field: string]: unknown }) =>
      (await company.rows('sam', 'request_versions', { request_id: made['request_id'] }))[0];
    expect(await said(large)).toMatchObject({
      policy_version: 2,
      rule_no: 2,
      rule_words:
        'Over NGN 5,000,000: Head of Department approves and Finance reviews, then Managing Director sanctions',
    });
    expect(await said(small)).toMatchObject({
      rule_no: 1,
      rule_words: 'Up to NGN 5,000,000: Head of Department approves, then Finance reviews',
    });
    expect(await company.rows('ada', 'policy_draft')).toEqual([]);
    const mails =
      await db.admin`select distinct m.name from app.outbox o join app.members m on m.id = o.to_member
      where o.tenant_id = ${company.tenant.id} and o.kind = 'policy_changed' order by 1`;
    expect(mails.map((row) => row['name'])).toEqual(
      ['abe', 'alma', 'bola', 'cora', 'fay', 'finn', 'hal', 'hope', 'hugo', 'max', 'mia'].sort(),
    );
  });

  it('SPEC-AUT-69: a version never changes, and what was submitted under it keeps it', async () => {
    const before = await company.raise('sam');
    await company.publish('ada', policy([rule({ positions: [all(DIRECTOR)] })]));
    for (const table of ['policy_versions', 'policy_rules', 'policy_steps', 'policy_alternates']) {
      await expect(db.owner.unsafe(`delete from app.${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(db.owner.unsafe(`update app.${table} set version = 9`)).rejects.toMatchObject({
        code: '42501',
      });
    }
    expect(await company.decide('mia', before['request_id'])).toMatchObject({ token: 'permission_missing' });
    expect(await company.decide('hal', before['request_id'])).toMatchObject({ ok: true });
    expect(labels(await company.raise('sam'))).toEqual(['Managing Director']);
  });

  it('SPEC-AUT-70: a policy counts from its day on, and one that is published later replaces what was to come', async () => {
    const day = new Date(Date.now() + 3_600_000).toISOString();
    const p_revision = await company.draft('ada', policy([rule({ positions: [all(DIRECTOR)] })]));
    const publish = (more: Record<string, unknown>) =>
      company.call('ada', 'publish_policy', { p_revision, p_reason: 'A new year', ...more });
    expect(await publish({ p_effective_from: '2020-01-01T00:00:00Z' })).toMatchObject({
      token: 'effective_in_past',
    });
    expect(await publish({ p_effective_from: '2200-01-01T00:00:00Z' })).toMatchObject({
      token: 'effective_in_past',
    });
    expect(await publish({ p_reason: '  ' })).toMatchObject({ token: 'reason_required' });
    expect(await publish({ p_reason: 'x'.repeat(501) })).toMatchObject({ token: 'reason_required' });
    expect(await publish({ p_effective_from: day })).toMatchObject({ ok: true, version: 2 });
    expect(labels(await company.raise('sam'))).toEqual(['Head of Department', 'Finance']);
    expect(await company.publish('ada', policy([rule({ positions: [all(FINANCE)] })]))).toMatchObject({
      version: 3,
    });
    // the same moment for both: as if the hour had passed
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update app.policy_versions set effective_from = clock_timestamp()
        where tenant_id = ${company.tenant.id} and version = 2`;
    });
    expect(labels(await company.raise('sam'))).toEqual(['Finance']);
  });

  it('SPEC-AUT-71: of two tabs that draft, the second is told; nothing of the first is lost', async () => {
    const first = await company.call('ada', 'save_policy_draft', { p_content: plain });
    expect(first).toMatchObject({ ok: true, revision: 1, base_version: 1 });
    expect(first['problems']).toMatchObject([
      {
        severity: 'advice',
        token: 'starves',
        problem: 'For requests of hal, nobody is left for a step of rule 1 in LAB department.',
      },
    ]);
    const other = policy([rule({ positions: [all(FINANCE)] })]);
    expect(await company.call('abe', 'save_policy_draft', { p_content: other })).toMatchObject({
      token: 'content_changed',
      revision: 1,
    });
    // sent again by a browser that never heard the answer
    expect(await company.call('ada', 'save_policy_draft', { p_content: plain })).toMatchObject({
      ok: true,
      revision: 1,
    });
    const save = (key: string, p_revision: number, p_content = other) =>
      company.call(key, 'save_policy_draft', { p_content, p_revision });
    expect(await save('abe', 1)).toMatchObject({ ok: true, revision: 2 });
    expect(await save('ada', 1, plain)).toMatchObject({ token: 'content_changed', revision: 2 });
    expect(
      await company.call('ada', 'publish_policy', { p_revision: 1, p_reason: 'A new year' }),
    ).toMatchObject({ token: 'content_changed', revision: 2 });
    expect(await company.call('ada', 'discard_policy_draft', { p_revision: 1 })).toMatchObject({
      token: 'content_changed',
    });
    expect(await company.rows('ada', 'policy_draft')).toMatchObject([
      { revision: 2, author_name: 'abe', content: other },
    ]);
    expect(await company.call('ada', 'discard_policy_draft', { p_revision: 2 })).toMatchObject({ ok: true });
    expect(await save('ada', 2)).toMatchObject({ token: 'no_draft' });
    expect(
      await company.call('ada', 'publish_policy', { p_revision: 2, p_reason: 'A new year' }),
    ).toMatchObject({ token: 'no_draft' });
  });

  it('SPEC-AUT-72: a policy with a hole stays a draft, and the refusal names each hole with its mend', async () => {
    const answer = await company.publish(
      'ada',
      policy([rule({ below_minor: 1000, positions: [] }), rule({ from_minor: 2000 })]),
    );
    expect(answer).toMatchObject({ ok: false, token: 'policy_has_holes' });
    const problems = answer['problems'] as Problem[];
    const holes = problems.filter(({ severity }) => severity === 'hole');
    expect(holes.map(({ token, rule_no }) => `${token} ${rule_no}`).sort()).toEqual([
      'fewer_than_two 1',
      'gap 1',
    ]);
    for (const { problem, mend } of problems) {
      expect(problem).toMatch(/^[A-Z].*\.$/);
      expect(mend).toMatch(/^[A-Z].*\.$/);
    }
    expect(await company.rows('ada', 'policy_versions')).toHaveLength(1);
    expect(await company.rows('ada', 'policy_draft')).toHaveLength(1);
  });

  it('SPEC-AUT-73: where consent is wanted, a version counts only when a second administrator consents', async () => {
    expect(await company.publish('ada', policy([rule()], { consent: true }))).toMatchObject({ version: 2 });
    const next = policy([rule({ positions: [all(DIRECTOR)] })]);
    const proposed = await company.publish('ada', next, 'No more consent');
    expect(proposed).toMatchObject({ ok: true, pending: true });
    const decide = (key: string, p_accept: boolean | null, p_reason: string | null = 'Agreed') =>
      company.call(key, 'decide_policy_proposal', {
        p_proposal: proposed['proposal_id'],
        p_accept,
        p_reason,
      });
    expect(labels(await company.raise('sam'))).toEqual(['Head of Department', 'Finance']);
    expect(await decide('ada', true)).toMatchObject({ token: 'own_proposal' });
    for (const key of ['sam', 'mia', 'cora', 'alma'])
      expect(await decide(key, true)).toMatchObject({ token: 'permission_missing' });
    expect(await company.publish('abe', plain)).toMatchObject({ token: 'policy_proposal_pending' });
    expect(await decide('abe', false, ' ')).toMatchObject({ token: 'reason_required' });
    expect(await decide('abe', true)).toMatchObject({ ok: true, state: 'accepted', version: 3 });
    expect(await decide('abe', true)).toMatchObject({ token: 'policy_proposal_closed' });
    expect(await company.rows('cora', 'policy_versions', { version: 3 })).toMatchObject([
      { author_name: 'ada', consented_by_name: 'abe', reason: 'No more consent', consent: false },
    ]);
    expect(labels(await company.raise('sam'))).toEqual(['Managing Director']);
    const mails =
      await db.admin`select o.kind, m.name, o.payload ->> 'accepted' as accepted from app.outbox o join app.members m on m.id = o.to_member
      where o.tenant_id = ${company.tenant.id} and o.kind in ('policy_waits', 'policy_decided') order by 1, 2`;
    expect(mails.map((row) => ({ ...row }))).toEqual([
      { kind: 'policy_decided', name: 'ada', accepted: 'true' },
      { kind: 'policy_waits', name: 'abe', accepted: null },
    ]);
    const events = await db.admin`select action, outcome, token from audit.events
      where tenant_id = ${company.tenant.id} and entity = 'policy_proposals' and action like 'policy.%' order by n`;
    expect(events.map((row) => `${row['action']} ${row['token'] ?? row['outcome']}`)).toEqual([
      'policy.propose done',
      'policy.consent own_proposal',
      ...Array<string>(4).fill('policy.consent permission_missing'),
      'policy.refuse reason_required',
      'policy.consent done',
      'policy.consent policy_proposal_closed',
    ]);
  });

  it('SPEC-AUT-74: a refused proposal changes nothing, a proposer may take their own back, and people who left are a hole by then', async () => {
    await company.publish('ada', policy([rule()], { consent: true }));
    const next = policy([rule({ positions: [all(named('Treasurer', company.id('fay')))] })]);
    const propose = async () => (await company.publish('ada', next))['proposal_id'];
    const decide = (key: string, p_proposal: unknown, p_accept: boolean | null) =>
      company.call(key, 'decide_policy_proposal', { p_proposal, p_accept, p_reason: 'Not like this' });
    expect(await decide('abe', await propose(), false)).toMatchObject({ ok: true, state: 'refused' });
    expect(await decide('ada', await propose(), false)).toMatchObject({ ok: true, state: 'withdrawn' });
    const third = await propose();
    expect(await decide('abe', third, null)).toMatchObject({ ok: true, state: 'refused' });
    const fourth = await propose();
    await company.call('ada', 'deactivate_member', { p_member: company.id('fay'), p_reason: 'Left' });
    expect(await decide('abe', fourth, true)).toMatchObject({
      token: 'policy_has_holes',
      problems: [{ token: 'nobody_can_act', rule_no: 1 }],
    });
    expect(await company.rows('ada', 'policy_versions')).toHaveLength(2);
  });

  it('SPEC-AUT-75: the settings do not get round consent, and do not overwrite what was drafted by hand', async () => {
    const settings = (p_settings: Record<string, unknown>) =>
      company.call('ada', 'save_settings', { p_settings });
    expect(await settings({ deciders: 'two' })).toMatchObject({ ok: true, policy_version: 2 });
    await company.publish('ada', policy([rule()], { consent: true }));
    expect(await settings({ deciders: 'one' })).toMatchObject({ token: 'consent_required' });
    expect(await settings({ deciders: 'three_or_more', threshold_minor: 5 })).toMatchObject({
      token: 'consent_required',
    });
    expect(await settings({ name: 'Our Foods plc' })).toMatchObject({ ok: true, policy_version: null });
    const proposed = await company.publish('ada', policy([rule({ positions: [all(DIRECTOR)] })]));
    await company.call('abe', 'decide_policy_proposal', {
      p_proposal: proposed['proposal_id'],
      p_accept: true,
    });
    expect(await settings({ deciders: 'one' })).toMatchObject({ token: 'policy_written_otherwise' });
    expect(await settings({ name: 'Our Foods Ltd' })).toMatchObject({ ok: true, policy_version: null });
    expect(await company.rows('ada', 'policy_versions')).toHaveLength(4);
  });

  it('SPEC-AUT-76: who may not draft, publish or replay is refused, and reads drafts only with a permission for policy', async () => {
    const p_revision = await company.draft('ada', plain);
    for (const key of ['sam', 'hal', 'fay', 'mia', 'cora', 'alma', 'bola']) {
      for (const [name, args] of [
        ['save_policy_draft', { p_content: plain, p_revision }],
        ['discard_policy_draft', { p_revision }],
        ['publish_policy', { p_revision, p_reason: 'A coup' }],
        ['save_rate', { p_currency: 'USD', p_rate: '1', p_source: 'Myself' }],
      ] as const)
        expect(await company.call(key, name, args), `${key} ${name}`).toMatchObject({
          token: 'permission_missing',
        });
      const reads = ['cora', 'alma', 'bola'].includes(key);
      expect(await company.rows(key, 'policy_draft')).toHaveLength(reads ? 1 : 0);
      expect((await company.call(key, 'check_policy', { p_content: plain })).ok).toBe(reads);
    }
  });

  it('SPEC-AUT-77: a version reads back as the content that it was made from', async () => {
    const made = policy(
      [
        rule({ kind: 'purchase_order', department_id: company.department('OPS'), payee_risk: 'high' }),
        rule({
          below_minor: 1000,
          positions: [all(HEAD, named('Treasurer', company.id('fay'), company.id('finn')))],
        }),
        rule({ from_minor: 1000 }),
      ],
      { alternates: [{ permission: 'request.sanction', member_id: company.id('fay') }], consent: true },
    );
    expect(await company.publish('ada', made)).toMatchObject({ ok: true, version: 2 });
    expect(await company.call('sam', 'read_policy')).toMatchObject({
      ok: true,
      version: 2,
      in_force: true,
      content: made,
      words: [
        'Purchase orders of OPS department to payees of high risk: Head of Department approves, then Finance reviews',
        'Below NGN 10: Head of Department approves and Treasurer reviews',
        'From NGN 10: Head of Department approves, then Finance reviews',
      ],
    });
    expect(await company.call('sam', 'read_policy', { p_version: 1 })).toMatchObject({
      version: 1,
      in_force: false,
    });
    expect(await company.call('sam', 'read_policy', { p_version: 9 })).toMatchObject({ token: 'not_found' });
  });
});
