import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise } from '../contract/work.ts';

/** MAIL-3: what is mailed to somebody is shown to them inside the app as well, and to nobody else. */
describe('notices', () => {
  let db: TestDatabase;
  const people: Record<string, Person> = {};
  beforeEach(async () => {
    db = await openDatabase('seeded');
    await db.admin`delete from app.outbox`;
    for (const [key, email] of Object.entries(PEOPLE)) {
      if (!['auditor', 'director2'].includes(key)) people[key] = await Person.enter(db, email);
    }
  });
  afterEach(() => db.close());

  const person = (key: string): Person => {
    const found = people[key];
    if (!found) throw new Error(key);
    return found;
  };
  const kinds = async (key: string) =>
    (await person(key).rows('notices')).map((row) => String(row['kind'])).sort();

  it('SPEC-ONB-40: each kind of notice reaches whom it concerns, with ids and codes, and nobody else', async () => {
    const [staff, hod, finance, finance2, admin] = [
      'staff',
      'hodOperations',
      'finance',
      'finance2',
      'admin',
    ].map(person) as [Person, Person, Person, Person, Person];
    const made = await raise(staff);
    const request = made['request_id'];
    expect(await hod.rows('notices')).toMatchObject([
      {
        kind: 'waits_for_you',
        payload: { request, number: made['number'], step: expect.any(String) },
        seen: false,
      },
    ]);
    await decide(hod, request, 'query', 'Which one?');
    await staff.call('answer_query', { p_request: request, p_answer: 'This one' });
    await decide(hod, request, 'return', 'Not so');
    expect(await kinds('staff')).toEqual(['queried', 'returned']);
    expect(await kinds('hodOperations')).toEqual(['answered', 'waits_for_you']);
    await staff.call('submit_request', { p_request: request });
    await approveAll(request, hod, finance);
    await finance2.call('mark_paid', { p_request: request, p_reference: 'TRF 1' });
    await decide(hod, (await raise(staff))['request_id'], 'reject', 'No');
    expect(await kinds('staff')).toEqual(['approved', 'paid', 'queried', 'rejected', 'returned']);
    await staff.call('add_comment', {
      p_request: request,
      p_body: 'Look',
      p_mentions: [person('staff2').member],
    });
    expect(await kinds('staff2')).toEqual(['mentioned']);
    // the only head raises: nobody is left for the first step, and the Managing Directors hear of it
    expect(await raise(hod)).toMatchObject({ ok: true });
    expect(await kinds('director')).toContain('nobody_left');
    await admin.call('set_member_roles', {
      p_member: person('staff2').member,
      p_roles: ['staff', 'auditor'],
      p_reason: 'A new post',
    });
    people['staff2'] = await Person.enter(db, PEOPLE.staff2);
    expect(await kinds('staff2')).toEqual(['mentioned', 'roles_changed']);
    await admin.call('set_member_roles', {
      p_member: staff.member,
      p_roles: ['staff', 'hod'],
      p_reason: 'Alone',
    });
    people['staff'] = await Person.enter(db, PEOPLE.staff);
    expect(await kinds('compliance')).toEqual(['role_granted_alone']);
    await admin.call('set_member_roles', {
      p_member: person('staff2').member,
      p_roles: ['admin'],
      p_reason: 'A second',
    });
    people['staff2'] = await Person.enter(db, PEOPLE.staff2);
    await admin.call('set_member_roles', {
      p_member: person('hodSales').member,
      p_roles: ['hod', 'finance'],
      p_reason: 'Both',
    });
    expect(await kinds('staff2')).toContain('role_change_waits');
    for (const key of ['otherAdmin', 'otherHod', 'otherFinance', 'otherStaff'])
      expect(await kinds(key)).toEqual([]);
    const rows = await db.admin<
      { kind: string; to_member: string; payload: object }[]
    >`select kind, to_member, payload from app.outbox`;
    for (const [key, someone] of Object.entries(people)) {
      const own = rows.filter((row) => row.to_member === someone.member).map((row) => row.kind);
      expect(await kinds(key), key).toEqual(own.sort());
    }
    // ids and codes only: no title, comment, name or address
    expect(JSON.stringify(rows)).not.toMatch(/Diesel|Which one|TRF|@|Nwosu/);
  });

  it('SPEC-ONB-41: what was seen stays seen, what comes later is new, and nobody can mark what has not come', async () => {
    const [staff, hod] = [person('staff'), person('hodOperations')];
    const unseen = async (who: Person) => (await who.call('whoami'))['notices_unseen'];
    await raise(staff);
    await raise(staff);
    expect(await unseen(hod)).toBe(2);
    const first = (await hod.rows('notices'))
      .map((row) => row['at'] as Date)
      .sort((a, b) => a.getTime() - b.getTime())[0];
    expect(await hod.call('mark_notices_seen', { p_until: '2999-01-01T00:00:00Z' })).toEqual({
      ok: true,
      event_id: null,
    });
    expect(await unseen(hod)).toBe(0);
    expect(await unseen(person('staff'))).toBe(0);
    await raise(staff);
    expect(await unseen(hod)).toBe(1);
    // going back in time makes nothing new again
    expect(await hod.call('mark_notices_seen', { p_until: first })).toMatchObject({ ok: true });
    expect(await unseen(hod)).toBe(1);
    expect((await hod.rows('notices', { seen: true })).length).toBe(2);
    expect(await unseen(person('finance'))).toBe(0);
    await db.admin`insert into app.outbox (tenant_id, kind, to_member, to_address, dedupe_key)
      select ${hod.tenant}, 'mentioned', ${hod.member}, 'a@b.example', 'x' || n from generate_series(1, 150) n`;
    expect(await unseen(hod)).toBe(100);
  });
});
