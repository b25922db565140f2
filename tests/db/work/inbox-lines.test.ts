import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, hashOf, payeeId, raise, save } from '../contract/work.ts';
import { askByName, lend } from '../authority/standing-in.ts';

const OVER = { unit_minor: 500_000_001 };

/** REQ-6: each line of app.inbox stands while its act is the reader's to do: no sooner, no longer, for nobody else. */
describe('the lines of an inbox', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let emeka: Person;
  let folake: Person;
  let tenant: string;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    const { staff, staff2, hodOperations, hodSales, finance, finance2, director } = PEOPLE;
    [chidi, kemi, tunde, zainab, ngozi, emeka, folake] = (await Promise.all(
      [staff, staff2, hodOperations, hodSales, finance, finance2, director].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person, Person, Person, Person];
    ({ tenant } = chidi);
  });
  afterEach(() => db.close());

  const lines = async (person: Person, request: unknown) =>
    (await person.rows('inbox', { request_id: request })).map((row) => row['reason']);
  /** Which of these people have this line, in their order. */
  const whose = async (reason: string, request: unknown, ...people: Person[]) => {
    const found: Person[] = [];
    for (const person of people) if ((await lines(person, request)).includes(reason)) found.push(person);
    return found;
  };
  const seat = (person: Person, key: string) => db.admin`insert into app.member_roles
    (tenant_id, member_id, role_id) select tenant_id, ${person.member}, id from app.roles
     where tenant_id = ${tenant} and key = ${key} on conflict do nothing`;
  const unseat = (person: Person) =>
    db.admin`delete from app.member_roles where member_id = ${person.member}`;
  const share = (person: Person, request: unknown) => db.admin`insert into app.request_shares
    (tenant_id, request_id, member_id) values (${tenant}, ${String(request)}, ${person.member}) on conflict do nothing`;
  const resubmit = async (request: unknown) =>
    chidi.call('submit_request', { p_request: request, p_content_hash: await hashOf(db, request) });

  it('REQ-6: a step waits for its own people, once it is open and until it is done; not for who raised it, nor for a head of elsewhere', async () => {
    await seat(zainab, 'staff');
    await seat(tunde, 'staff');
    const made = (await raise(chidi))['request_id'];
    await share(zainab, made);
    const all = [chidi, kemi, tunde, zainab, ngozi, emeka, folake];
    expect(await whose('decide', made, ...all)).toEqual([tunde]);
    await approveAll(made, tunde);
    expect(await whose('decide', made, ...all)).toEqual([ngozi, emeka]);
    await approveAll(made, ngozi);
    expect(await whose('decide', made, ...all)).toEqual([]);
    const own = (await raise(tunde))['request_id'];
    expect(await lines(tunde, own)).toEqual([]);
    const reviewed = (await raise(ngozi))['request_id'];
    await approveAll(reviewed, tunde);
    expect(await whose('decide', reviewed, ngozi, emeka)).toEqual([emeka]);
  });

  it('REQ-6: whoever stands in finds what is open for the principal, and neither what is not yet nor what is done', async () => {
    await lend(ngozi, zainab);
    const made = (await raise(chidi, OVER))['request_id'];
    expect(await lines(zainab, made)).toEqual([]);
    await approveAll(made, tunde);
    expect(await zainab.rows('inbox', { request_id: made })).toMatchObject([
      { reason: 'decide', for_member: ngozi.member, step_label: 'Finance' },
    ]);
    await approveAll(made, emeka);
    expect(await lines(zainab, made)).toEqual([]);
    expect(await lines(folake, made)).toEqual(['decide']);
  });

  it('REQ-6: who is named finds it while they decide anything at all, and the policy’s alternate only when none of them may', async () => {
    await askByName(chidi, [zainab], [ngozi]);
    const made = (await raise(chidi))['request_id'];
    expect(await whose('decide', made, tunde, zainab, ngozi, folake)).toEqual([zainab]);
    await unseat(zainab);
    await seat(zainab, 'staff');
    expect(await zainab.rows('requests', { id: made })).toHaveLength(1);
    expect(await whose('decide', made, tunde, zainab, ngozi, folake)).toEqual([ngozi]);
    await decide(ngozi, made);
    expect(await whose('decide', made, zainab, ngozi)).toEqual([]);
  });

  it('REQ-6: who is named for a later step, or stands in for them, is not asked before it opens', async () => {
    await askByName(chidi, [zainab]);
    await db.admin`insert into app.policy_steps
      (tenant_id, version, rule_no, position, step_no, mode, permission, scope, named, meaning, label)
      values (${tenant}, 9, 1, 2, 1, 'all', 'request.sanction', 'named', ${[ngozi.member]}, 'approved', 'Depot')`;
    await lend(ngozi, emeka);
    const made = (await raise(chidi))['request_id'];
    expect(await whose('decide', made, zainab, ngozi, emeka)).toEqual([zainab]);
    await approveAll(made, zainab);
    expect(await whose('decide', made, zainab, ngozi, emeka)).toEqual([ngozi, emeka]);
  });

  it('AUT-12: what somebody could decide but may not read does not wait for them', async () => {
    await askByName(chidi, [zainab]);
    await seat(kemi, 'hod');
    expect(await lend(zainab, kemi)).toMatchObject({ ok: true });
    const made = (await raise(chidi))['request_id'];
    expect(await whose('decide', made, zainab, kemi)).toEqual([zainab]);
  });

  it('REQ-2: a query and a return wait for the requester alone, and nothing else of theirs does', async () => {
    const made = (await raise(chidi))['request_id'];
    const readers = [chidi, tunde, ngozi, emeka];
    expect(await lines(chidi, made)).toEqual([]);
    await decide(tunde, made, 'query', 'Which pump?');
    for (const person of readers)
      expect(await lines(person, made)).toEqual(person === chidi ? ['answer'] : []);
    await chidi.call('answer_query', { p_request: made, p_answer: 'The new one' });
    expect(await lines(chidi, made)).toEqual([]);
    await decide(tunde, made, 'return', 'Then say so');
    for (const person of readers)
      expect(await lines(person, made)).toEqual(person === chidi ? ['resubmit'] : []);
    await unseat(chidi);
    expect(await lines(chidi, made)).toEqual([]);
  });

  it('REQ-4: an approved voucher waits for whoever may pay it and took no part, whatever they did to it before', async () => {
    await seat(kemi, 'finance');
    const payers = [kemi, ngozi, emeka];
    const payee_id = await payeeId(db, 'Kano Grain Millers');
    const draft = (await save(chidi, { ...OVER, payee_name: null, payee_id }))['request_id'];
    await chidi.call('submit_request', { p_request: draft });
    // ngozi reviews a round that is voided, zainab for kemi another; then both only ask
    await approveAll(draft, tunde, ngozi);
    expect(await whose('pay', draft, ...payers)).toEqual([]);
    await decide(folake, draft, 'return', 'Too much');
    await resubmit(draft);
    const lent = await lend(kemi, zainab);
    await approveAll(draft, tunde, zainab);
    await decide(folake, draft, 'return', 'Still too much');
    await resubmit(draft);
    await approveAll(draft, tunde);
    await decide(ngozi, draft, 'query', 'Which pump?');
    await chidi.call('answer_query', { p_request: draft, p_answer: 'The new one' });
    expect(await decide(zainab, draft, 'query', 'Which one?')).toMatchObject({ for_member: kemi.member });
    await chidi.call('answer_query', { p_request: draft, p_answer: 'The red one' });
    await kemi.call('end_delegation', { p_delegation: lent['delegation_id'] });
    await approveAll(draft, emeka, folake);
    expect(await whose('pay', draft, chidi, tunde, folake, ...payers)).toEqual([kemi, ngozi]);
    await db.admin`update app.payees set usable_from = clock_timestamp() + interval '1 day' where id = ${payee_id}`;
    expect(await whose('pay', draft, ...payers)).toEqual([]);
    await db.admin`update app.payees set usable_from = clock_timestamp() where id = ${payee_id}`;
    await kemi.call('mark_paid', { p_request: draft, p_reference: 'TRF' });
    expect(await whose('pay', draft, ...payers)).toEqual([]);
    const order = (await raise(chidi, { kind: 'purchase_order' }))['request_id'];
    await approveAll(order, tunde, emeka);
    expect(await whose('pay', order, ...payers)).toEqual([]);
  });

  it('AUT-6: whoever took part is asked to pay only when no other payer could, and then each of them', async () => {
    const payers = [ngozi, emeka];
    const payee_id = await payeeId(db, 'Kano Grain Millers');
    const voucher = async (by: Person, reviewer: Person, changes: Record<string, unknown> = {}) => {
      const made = (await raise(by, changes))['request_id'];
      await approveAll(made, tunde, reviewer);
      return made;
    };
    const registered = await voucher(chidi, ngozi, { payee_name: null, payee_id });
    expect(await whose('pay', registered, ...payers)).toEqual([emeka]);
    await db.admin`update app.payees set owner_member_id = ${emeka.member} where id = ${payee_id}`;
    expect(await whose('pay', registered, ...payers)).toEqual(payers);
    await db.admin`update app.payees set owner_member_id = null, details_by = ${emeka.member}, details_at = now() where id = ${payee_id}`;
    expect(await whose('pay', registered, ...payers)).toEqual(payers);
    // who raised it gives way to who decided it
    const own = await voucher(emeka, ngozi);
    expect(await whose('pay', own, ...payers)).toEqual([ngozi]);
    // somebody who holds the permission and reads nothing helps nobody, and is asked for nothing
    const decided = await voucher(chidi, ngozi);
    await unseat(emeka);
    await db.admin`with made as (
        insert into app.roles (tenant_id, key, name) values (${tenant}, 'pays', 'Pays') returning tenant_id, id),
      may as (insert into app.role_permissions (tenant_id, role_id, permission)
        select tenant_id, id, 'request.mark_paid' from made)
      insert into app.member_roles (tenant_id, member_id, role_id) select tenant_id, ${emeka.member}, id from made`;
    expect(await whose('pay', decided, ...payers)).toEqual([ngozi]);
  });
});
