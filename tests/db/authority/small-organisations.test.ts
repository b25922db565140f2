import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { approveAll, decide, stateOf } from '../contract/work.ts';

const FOUNDER = 'founder@small.example';

/** AUT-13: organisations in which one or two people decide, opened as the platform opens them. */
describe('small organisations', () => {
  let db: TestDatabase;
  let tenant: string;
  let department: string;
  beforeEach(async () => void (db = await openDatabase()));
  afterEach(() => db.close());

  async function open(deciders: 'one' | 'two' | 'three_or_more', threshold = 100_000): Promise<Person> {
    const user = await createUser(db.admin, FOUNDER);
    const issued = await call(db, 'service_role', 'issue_job_ticket', {
      p_edge: db.keys.edge,
      p_purpose: 'open_trial',
    });
    const opened = await call(db, 'service_role', 'open_trial', {
      p_ticket: issued['ticket'],
      p_name: 'Small Works',
      p_base_currency: 'KES',
      p_time_zone: 'Africa/Nairobi',
      p_deciders: deciders,
      p_threshold_minor: threshold,
      p_founder_user: user,
      p_founder_name: 'Faith Founder',
      p_founder_email: FOUNDER,
      p_departments: [{ code: 'OPS', name: 'Operations' }],
    });
    tenant = String(opened['tenant_id']);
    const founder = await Person.enter(db, FOUNDER);
    department = String((await founder.rows('departments'))[0]?.['id']);
    return founder;
  }

  /** Inviting is another day's work: the row is what an accepted invitation leaves. */
  async function join(name: string, roles: string[]): Promise<Person> {
    const email = `${name.toLowerCase()}@small.example`;
    const user = await createUser(db.admin, email);
    const [member] = await db.admin`insert into app.members (tenant_id, user_id, name)
      values (${tenant}, ${user}, ${name}) returning id`;
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select ${tenant}, ${String(member?.['id'])}, id from app.roles where tenant_id = ${tenant} and key = any (${roles})`;
    if (roles.includes('hod')) {
      await db.admin`insert into app.department_heads (tenant_id, department_id, member_id)
        values (${tenant}, ${department}, ${String(member?.['id'])})`;
    }
    return Person.enter(db, email);
  }

  async function voucher(by: Person, unit_minor = 50_000) {
    const saved = await by.call('save_request', {
      p_content: {
        kind: 'payment_voucher',
        title: 'Paint',
        payee_name: 'Paint shop',
        currency: 'KES',
        department_id: department,
        lines: [{ description: 'Paint', quantity_milli: 1000, unit_minor, tax_basis_points: 0 }],
      },
    });
    return by.call('submit_request', { p_request: saved['request_id'] });
  }
  const labels = (answer: { [field: string]: unknown }) =>
    (answer['route'] as { label: string }[]).map((step) => step.label);

  it('SPEC-AUT-57: the founder is Admin and Staff: raises, decides nothing, and one colleague makes the first approval', async () => {
    const founder = await open('one');
    expect(await founder.call('whoami')).toMatchObject({ roles: ['admin', 'staff'] });
    const made = await voucher(founder);
    expect(labels(made)).toEqual(['Head of Department']);
    expect(await decide(founder, made['request_id'])).toMatchObject({ token: 'self_approval_forbidden' });
    const head = await join('Hilda', ['hod']);
    expect(await decide(head, made['request_id'])).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-58: with one decider the head marks paid what they approved, and the event says that nobody else could', async () => {
    const founder = await open('one');
    const head = await join('Hilda', ['hod']);
    const made = await voucher(founder, 999_999_999);
    expect(labels(made)).toEqual(['Head of Department']);
    await approveAll(made['request_id'], head);
    const paid = await head.call('mark_paid', { p_request: made['request_id'] });
    expect(paid).toMatchObject({ ok: true, state: 'paid', only_holder: true });
    const [event] = await db.admin`select payload from audit.events where id = ${String(paid['event_id'])}`;
    expect(event?.['payload']).toMatchObject({ only_holder: true });
  });

  it('SPEC-AUT-59: with one decider, what the head raises does not pass: it says who is needed', async () => {
    await open('one');
    const head = await join('Hilda', ['hod']);
    const made = await voucher(head);
    expect(await decide(head, made['request_id'])).toMatchObject({
      ok: false,
      token: 'self_approval_forbidden',
    });
    const explained = await head.call('explain', { p_request: made['request_id'], p_action: 'approve' });
    expect(explained['needed']).toMatch(/^Nobody is left who may act: it needs a Head of Department/);
    expect(await stateOf(db, made['request_id'])).toBe('pending');
  });

  it('SPEC-AUT-60: with two, the head approves and Finance reviews, whatever the amount', async () => {
    const founder = await open('two');
    const head = await join('Hilda', ['hod']);
    const finance = await join('Fred', ['finance']);
    for (const amount of [1, 100_000, 999_999_999]) {
      const made = await voucher(founder, amount);
      expect(labels(made)).toEqual(['Head of Department', 'Finance']);
      expect(await decide(finance, made['request_id'])).toMatchObject({ token: 'permission_missing' });
      await approveAll(made['request_id'], head, finance);
      expect(await stateOf(db, made['request_id'])).toBe('approved');
    }
    expect((await founder.rows('roles', { key: 'hod' }))[0]?.['permissions']).not.toContain(
      'request.mark_paid',
    );
  });

  it('SPEC-AUT-61: with three, the Managing Director sanctions above the threshold of the organisation', async () => {
    const founder = await open('three_or_more', 100_000);
    const head = await join('Hilda', ['hod']);
    const finance = await join('Fred', ['finance']);
    const director = await join('Mary', ['md']);
    expect(labels(await voucher(founder, 100_000))).toEqual(['Head of Department', 'Finance']);
    const made = await voucher(founder, 100_001);
    expect(labels(made)).toEqual(['Head of Department', 'Finance', 'Managing Director']);
    await approveAll(made['request_id'], head, finance);
    expect(await stateOf(db, made['request_id'])).toBe('pending');
    await approveAll(made['request_id'], director);
    expect(await stateOf(db, made['request_id'])).toBe('approved');
    const policy = await founder.rows('policy_rules');
    expect(policy.map((rule) => `${rule['from_minor']} ${rule['below_minor']}`).sort()).toEqual([
      '0 100001',
      '100001 null',
    ]);
  });

  it('SPEC-AUT-65: of two heads, each for a department, one may mark paid what the other could not even see', async () => {
    const founder = await open('one');
    const head = await join('Hilda', ['hod']);
    const other = await join('Omar', ['hod']);
    await db.admin`delete from app.department_heads where member_id = ${other.member}`;
    const made = await voucher(founder);
    await approveAll(made['request_id'], head);
    expect(await other.call('mark_paid', { p_request: made['request_id'] })).toMatchObject({
      token: 'not_found',
    });
    expect(await head.call('mark_paid', { p_request: made['request_id'] })).toMatchObject({
      ok: true,
      state: 'paid',
      only_holder: true,
    });
  });
});
