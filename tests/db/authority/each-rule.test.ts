import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, payeeId, raise, save } from '../contract/work.ts';
import { askByName } from './standing-in.ts';

/** AUT-8: which rules api.explain tells as failed, each alone: app.evaluate_decision and app.evaluate_payment. */
describe('each rule by itself', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let emeka: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    [chidi, tunde, zainab, ngozi, emeka] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.hodSales, PEOPLE.finance, PEOPLE.finance2].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person, Person];
  });
  afterEach(() => db.close());

  const failed = async (person: Person, request: unknown, action = 'approve') => {
    const told = await person.call('explain', { p_request: request, p_action: action });
    expect(told).toMatchObject({ ok: true });
    return (told.rules ?? []).filter(({ passed }) => !passed).map((one) => one.rule);
  };
  const drop = (person: Person) => db.admin`delete from app.member_roles where member_id = ${person.member}`;

  it('AUT-3: who raised it is told so, of a draft too, and not that they edited it as well', async () => {
    const draft = (await save(tunde))['request_id'];
    expect(await failed(tunde, draft)).toEqual(['state_allows', 'not_submitter', 'holds_permission']);
    await tunde.call('submit_request', { p_request: draft });
    expect(await failed(tunde, draft)).toEqual(['not_submitter']);
  });

  it('AUT-7: a step that names people is for those, for the policy’s alternate once none of them may, and for nobody else', async () => {
    await askByName(chidi, [tunde], [ngozi]);
    const made = (await raise(chidi))['request_id'];
    expect(await failed(tunde, made)).toEqual([]);
    expect(await failed(ngozi, made)).toEqual(['holds_permission']);
    await drop(tunde);
    expect(await failed(ngozi, made)).toEqual([]);
    expect(await failed(emeka, made)).toEqual(['holds_permission']);
    await drop(ngozi);
    const again = (await raise(chidi))['request_id'];
    await db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${ngozi.member}, id from app.roles where tenant_id = ${ngozi.tenant} and key in ('staff', 'auditor')`;
    expect(await failed(ngozi, again)).toEqual(['holds_permission']);
  });

  it('AUT-4: a step of the department takes its head, or an alternate from anywhere; a step of the organisation takes no head', async () => {
    const made = (await raise(chidi, { department: 'OPS' }))['request_id'];
    const folake = await Person.enter(db, PEOPLE.director);
    expect(await failed(tunde, made)).toEqual([]);
    expect(await failed(folake, made)).toEqual(['holds_permission', 'heads_department']);
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      select tenant_id, id, 'request.approve_department' from app.roles where tenant_id = ${chidi.tenant} and key = 'finance'`;
    expect(await failed(emeka, made)).toEqual(['heads_department']);
    await drop(tunde);
    const named = { p_request: made, p_member: zainab.member, p_reason: 'Nobody heads it' };
    expect(await folake.call('name_alternate', named)).toMatchObject({ ok: true });
    await db.admin`insert into app.request_shares (tenant_id, request_id, member_id)
      values (${chidi.tenant}, ${String(made)}, ${zainab.member}) on conflict do nothing`;
    await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
      select tenant_id, id, 'request.read_own' from app.roles where tenant_id = ${chidi.tenant} and key = 'hod' on conflict do nothing`;
    expect(await failed(zainab, made)).toEqual([]);
    expect(await decide(zainab, made)).toMatchObject({ ok: true });
    expect(await failed(ngozi, made)).toEqual([]);
  });

  it('AUT-6: the payee’s owner, who proposed its details and who decided pay only when nobody uninvolved can; others pay at any time', async () => {
    const payee_id = await payeeId(db, 'Obi Haulage%');
    await db.admin`update app.payees set owner_member_id = ${emeka.member}, details_by = null where id = ${payee_id}`;
    const kemi = await Person.enter(db, PEOPLE.staff2);
    const seat = (role: string) => db.admin`insert into app.member_roles (tenant_id, member_id, role_id)
      select tenant_id, ${kemi.member}, id from app.roles where tenant_id = ${kemi.tenant} and key = ${role}`;
    const made = (await raise(chidi, { payee_name: null, payee_id }))['request_id'];
    await approveAll(made, tunde, ngozi);
    const paying = async (person: Person) => failed(person, made, 'mark_paid');
    // both are involved, and nobody else holds it
    expect(await paying(emeka)).toEqual([]);
    expect(await paying(ngozi)).toEqual([]);
    await db.admin`update app.payees set owner_member_id = null, details_by = ${emeka.member}, details_at = now() where id = ${payee_id}`;
    expect(await paying(emeka)).toEqual([]);
    await seat('finance');
    expect(await paying(kemi)).toEqual([]);
    expect(await paying(emeka)).toEqual(['not_payee_editor']);
    expect(await paying(ngozi)).toEqual(['decided_no_step']);
    await db.admin`update app.payees set owner_member_id = ${emeka.member}, details_by = null, details_at = null where id = ${payee_id}`;
    expect(await paying(emeka)).toEqual(['not_payee_owner']);
    await db.admin`update app.payees set owner_member_id = null where id = ${payee_id}`;
    // two who are uninvolved: neither is held up by the other
    expect(await paying(emeka)).toEqual([]);
    expect(await paying(kemi)).toEqual([]);
    const own = (await raise(ngozi))['request_id'];
    await approveAll(own, tunde, emeka);
    expect(await failed(ngozi, own, 'mark_paid')).toEqual(['not_requester']);
    expect(await failed(kemi, own, 'mark_paid')).toEqual([]);
  });

  it('AUT-8: of a colleague whose access has not begun, or has ended, only that is told', async () => {
    const made = (await raise(chidi))['request_id'];
    const about = async () => {
      const told = await chidi.call('explain', {
        p_request: made,
        p_action: 'approve',
        p_member: tunde.member,
      });
      return [told.token, told.rules?.map((one) => one.rule)[0]];
    };
    const window = (from: string | null, until: string | null) =>
      db.admin`update app.members set access_from = ${from}, access_until = ${until} where id = ${tunde.member}`;
    expect(await about()).toEqual([null, 'state_allows']);
    for (const [from, until] of [
      ['2198-01-01', null],
      [null, '2020-01-01'],
      ['2198-01-01', '2199-01-01'],
    ] as const) {
      await window(from, until);
      expect(await about()).toEqual(['session_ended', 'has_access']);
    }
    await window('2020-01-01', '2198-01-01');
    expect(await about()).toEqual([null, 'state_allows']);
  });
});
