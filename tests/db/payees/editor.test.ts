import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser, PEOPLE } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { approveAll, decide, raise, stateOf } from '../contract/work.ts';
import { accept, BANK, change, cool, enterCast, payee, propose, type Cast } from './register.ts';

describe('whoever proposed the details in force', () => {
  let db: TestDatabase;
  let cast: Cast;
  let millers: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    cast = await enterCast(db);
    millers = await payee(db);
  });
  afterEach(() => db.close());

  const voucher = async (fields: Record<string, unknown> = {}) =>
    String((await raise(cast.chidi, { payee_name: null, payee_id: millers, ...fields }))['request_id']);
  const pay = (person: Person, request: unknown) => person.call('mark_paid', { p_request: request });
  const waits = async (person: Person, request: string) =>
    (await person.rows('inbox', { request_id: request })).map((row) => row['reason']);

  it('SPEC-AUT-103: is refused as reviewer of a payment to that payee by name, and somebody else can', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    await change(ngozi, folake, millers);
    const id = await voucher();
    await approveAll(id, tunde);
    expect(await decide(ngozi, id)).toMatchObject({
      token: 'payee_editor_forbidden',
      explanation:
        'You proposed the payee’s details, so somebody else must review it. Emeka Obi can.'.replace('’', "'"),
    });
    expect([await waits(ngozi, id), await waits(emeka, id)]).toEqual([[], ['decide']]);
    for (const action of ['reject', 'query', 'return'])
      expect((await decide(ngozi, id, action, 'Why not')).token).toBe('payee_editor_forbidden');
    expect((await decide(emeka, id)).ok).toBe(true);
  });

  it('SPEC-AUT-104: does not mark it paid while somebody uninvolved can, and is said to be involved when nobody can', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    await change(ngozi, folake, millers);
    await cool(db, millers);
    const id = await voucher();
    await approveAll(id, tunde, emeka);
    // emeka reviewed, ngozi proposed: neither is uninvolved, so either may, and the event says so
    expect([await waits(ngozi, id), await waits(emeka, id)]).toEqual([['pay'], ['pay']]);
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${kemi.member}, id from app.roles where tenant_id = ${kemi.tenant} and key = 'finance'`;
    expect((await pay(ngozi, id)).token).toBe('payee_editor_forbidden');
    expect(await waits(ngozi, id)).toEqual([]);
    await db.admin`delete from app.member_roles where member_id = ${kemi.member}
      and role_id in (select id from app.roles where key = 'finance')`;
    const answer = await pay(ngozi, id);
    expect(answer).toMatchObject({ ok: true, only_holder: true });
  });

  it('SPEC-AUT-105: is free again once somebody else has proposed the same details and a second person has approved', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    await change(ngozi, folake, millers);
    expect((await propose(ngozi, millers, BANK)).token).toBe('no_change');
    await change(emeka, folake, millers, BANK);
    const id = await voucher();
    await approveAll(id, tunde);
    expect((await decide(emeka, id)).token).toBe('payee_editor_forbidden');
    expect((await decide(ngozi, id)).ok).toBe(true);
  });

  it('SPEC-AUT-106: with nobody left, it says who is needed, and an alternate whom a Managing Director names decides', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    const amara = await Person.enter(db, PEOPLE.admin);
    await amara.call('deactivate_member', { p_member: emeka.member, p_reason: 'Left' });
    await change(ngozi, folake, millers);
    const id = await voucher();
    await approveAll(id, tunde);
    const explained = await ngozi.call('explain', { p_request: id, p_action: 'approve' });
    expect(explained).toMatchObject({ allowed: false, token: 'payee_editor_forbidden' });
    expect(explained['needed']).toMatch(/^Nobody is left who may act: it needs a Finance/);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const name = (member: string) =>
      folake.call('name_alternate', {
        p_request: id,
        p_member: member,
        p_reason: 'Ngozi wrote down the payee',
      });
    expect((await name(ngozi.member)).token).toBe('alternate_not_eligible');
    expect((await name(zainab.member)).ok).toBe(true);
    expect(await decide(zainab, id)).toMatchObject({ ok: true, state: 'approved' });
  });

  it('SPEC-AUT-107: another role does not help: made Managing Director, they are still who proposed the details', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    await change(ngozi, folake, millers);
    const id = await voucher({ unit_minor: 900_000_000 });
    await approveAll(id, tunde, emeka);
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${ngozi.member}, id from app.roles where tenant_id = ${ngozi.tenant} and key = 'md'`;
    expect((await decide(await Person.enter(db, PEOPLE.finance), id)).token).toBe('payee_editor_forbidden');
    expect((await decide(folake, id)).ok).toBe(true);
    expect(await stateOf(db, id)).toBe('approved');
  });

  it('SPEC-AUT-127: is no way round by a delegate: whoever acts for them is refused, and so are they acting for a colleague', async () => {
    const { tunde, ngozi, emeka, folake } = cast;
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    await change(ngozi, folake, millers);
    const id = await voucher();
    await approveAll(id, tunde);
    const lend = (from: Person, to: Person) =>
      from.call('save_delegation', {
        p_to: to.member,
        p_from: null,
        p_until: new Date(Date.now() + 86_400_000).toISOString(),
        p_reason: 'On leave',
      });
    expect((await lend(ngozi, zainab)).ok).toBe(true);
    // zainab cannot read it by herself: a mention shares it with her
    await emeka.call('add_comment', { p_request: id, p_body: 'Look', p_mentions: [zainab.member] });
    expect(await decide(zainab, id)).toMatchObject({
      token: 'principal_took_part',
      explanation: expect.stringContaining("Ngozi Eze, who proposed the payee's details"),
    });
    expect((await lend(emeka, ngozi)).ok).toBe(true);
    expect((await decide(ngozi, id)).token).toBe('payee_editor_forbidden');
    expect((await decide(emeka, id)).ok).toBe(true);
  });

  it.each(['one', 'two'] as const)(
    'SPEC-AUT-108: where %s decide, staff propose payees and the head approves them, so no payment starves',
    async (deciders) => {
      const user = await createUser(db.admin, 'founder@small.example');
      const issued = await call(db, 'service_role', 'issue_job_ticket', {
        p_edge: db.keys.edge,
        p_purpose: 'open_trial',
      });
      const opened = await call(db, 'service_role', 'open_trial', {
        p_ticket: issued['ticket'],
        ...{
          p_name: 'Small Works',
          p_base_currency: 'KES',
          p_time_zone: 'Africa/Nairobi',
          p_deciders: deciders,
        },
        ...{ p_threshold_minor: 1, p_founder_user: user, p_founder_name: 'Faith' },
        ...{ p_founder_email: 'founder@small.example', p_departments: [{ code: 'ALL', name: 'Everything' }] },
      });
      const tenant = String(opened['tenant_id']);
      const join = async (name: string, role: string) => {
        const email = `${name}@small.example`;
        const [member] = await db.admin<{ id: string }[]>`insert into app.members (tenant_id, user_id, name)
          values (${tenant}, ${await createUser(db.admin, email)}, ${name}) returning id`;
        await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
          select ${tenant}, ${member?.id ?? ''}, id from app.roles where tenant_id = ${tenant} and key = ${role}`;
        await db.admin`insert into app.department_heads (tenant_id, department_id, member_id)
          select ${tenant}, id, ${member?.id ?? ''} from app.departments where tenant_id = ${tenant} and ${role} = 'hod'`;
        return Person.enter(db, email);
      };
      const head = await join('hilda', 'hod');
      const finance = deciders === 'two' ? await join('fred', 'finance') : head;
      const founder = await Person.enter(db, 'founder@small.example');
      const proposed = await propose(founder, null, { name: 'Thika Hardware', ...BANK });
      expect(proposed).toMatchObject({ ok: true, deciders: 1 });
      const { payee_id } = await accept(head, proposed['change_id']);
      const department = (await founder.rows('departments'))[0]?.['id'];
      const made = await raise(founder, {
        payee_name: null,
        payee_id,
        currency: 'KES',
        department_id: department,
      });
      await approveAll(made['request_id'], head, ...(finance === head ? [] : [finance]));
      expect(await stateOf(db, made['request_id'])).toBe('approved');
      expect((await pay(finance, made['request_id'])).ok).toBe(true);
      // and the setting moves them back when the organisation grows
      await founder.call('save_settings', { p_settings: { deciders: 'three_or_more', threshold_minor: 1 } });
      const roles = await founder.rows('roles');
      const holds = (key: string) => roles.find((role) => role['key'] === key)?.['permissions'] as string[];
      expect(holds('hod')).not.toContain('payee.approve');
      expect(holds('staff')).not.toContain('payee.propose');
      expect(holds('md')).toContain('payee.approve');
    },
  );
});
