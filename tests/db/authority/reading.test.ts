import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, raise, save } from '../contract/work.ts';

/** AUT-12: who reads what inside a tenant. One request of each sort, and everybody looks. */
describe('who reads what', () => {
  let db: TestDatabase;
  const people: Record<string, Person> = {};
  const requests: Record<string, string> = {};
  const ROLES = {
    owner: PEOPLE.staff,
    colleague: PEOPLE.staff2,
    headOfOperations: PEOPLE.hodOperations,
    headOfSales: PEOPLE.hodSales,
    finance: PEOPLE.finance,
    director: PEOPLE.director,
    admin: PEOPLE.admin,
    compliance: PEOPLE.compliance,
    auditor: 'grace@audit.example',
  };

  beforeAll(async () => {
    db = await openDatabase('seeded');
    people['owner'] = await Person.enter(db, PEOPLE.staff);
    for (const [role, email] of Object.entries(ROLES)) {
      people[role] = await Person.enter(db, email, people['owner'].tenant);
    }
    const owner = people['owner'];
    requests['draft'] = String((await save(owner))['request_id']);
    requests['pending'] = String((await raise(owner))['request_id']);
    requests['sales'] = String(
      (await raise(people['colleague'] as Person, { department: 'SAL' }))['request_id'],
    );
    requests['shared'] = String((await raise(owner))['request_id']);
    await owner.call('add_comment', {
      p_request: requests['shared'],
      p_body: 'Kemi, Zainab: please look',
      p_mentions: [people['colleague']?.member, people['headOfSales']?.member],
    });
    await approveAll(requests['pending'], people['headOfOperations'] as Person);
    requests['withdrawnDraft'] = String((await save(owner))['request_id']);
    await owner.call('withdraw_request', { p_request: requests['withdrawnDraft'] });
  });
  afterAll(() => db.close());

  const seen = async (view: string, column: string) => {
    const found: Record<string, string[]> = {};
    for (const [role, person] of Object.entries(people)) {
      const ids = new Set((await person.rows(view)).map((row) => String(row[column])));
      found[role] = Object.entries(requests).flatMap(([name, id]) => (ids.has(id) ? [name] : []));
    }
    return found;
  };
  const MATRIX = {
    owner: ['draft', 'pending', 'shared', 'withdrawnDraft'],
    colleague: ['sales', 'shared'],
    headOfOperations: ['pending', 'shared'],
    headOfSales: ['sales', 'shared'],
    finance: ['pending', 'sales', 'shared'],
    director: ['pending', 'sales', 'shared'],
    admin: [],
    compliance: ['pending', 'sales', 'shared'],
    auditor: ['pending', 'sales', 'shared'],
  };

  it('SPEC-AUT-37: requests: Staff their own and shared, heads their departments’, readers of all those submitted, Admin none', async () => {
    expect(await seen('requests', 'id')).toEqual(MATRIX);
  });

  it('SPEC-AUT-38: lines, steps, versions, decisions, comments and the timeline are read exactly with their request', async () => {
    expect(await seen('request_lines', 'request_id')).toEqual(MATRIX);
    const submitted = Object.fromEntries(
      Object.entries(MATRIX).map(([role, names]) => [
        role,
        names.filter((name) => !['draft', 'withdrawnDraft'].includes(name)),
      ]),
    );
    expect(await seen('request_steps', 'request_id')).toEqual(submitted);
    expect(await seen('request_versions', 'request_id')).toEqual(submitted);
    const timeline = await seen('timeline', 'request_id');
    expect({
      ...timeline,
      owner: (timeline['owner'] ?? []).filter((name) => name !== 'withdrawnDraft'),
    }).toEqual(submitted);
    for (const [view, name] of [
      ['decisions', 'pending'],
      ['comments', 'shared'],
    ] as const) {
      const rows = await seen(view, 'request_id');
      for (const [role, names] of Object.entries(submitted)) {
        expect({ view, role, rows: rows[role] }).toEqual({
          view,
          role,
          rows: names.filter((n) => n === name),
        });
      }
    }
  });

  it('SPEC-AUT-39: functions answer not_found for exactly the requests that the views do not show', async () => {
    for (const [role, person] of Object.entries(people)) {
      for (const [name, id] of Object.entries(requests)) {
        const answer = await person.call('explain', { p_request: id, p_action: 'approve' });
        const readable = (MATRIX as Record<string, string[]>)[role]?.includes(name);
        expect({ role, name, found: answer.token !== 'not_found' }).toEqual({ role, name, found: readable });
      }
    }
  });

  it('SPEC-AUT-40: payees’ bank details are for Finance and Compliance; the others see a mask', async () => {
    for (const [role, person] of Object.entries(people)) {
      const details = await person.rows('payee_bank_details');
      expect({ role, n: details.length > 0 }).toEqual({ role, n: ['finance', 'compliance'].includes(role) });
      const payees = await person.rows('payees');
      expect(payees).toHaveLength(3);
      expect(JSON.stringify(payees)).not.toContain('0123456789');
      expect(payees.every((payee) => /^•••• \d{4}$/.test(String(payee['account_mask'])))).toBe(true);
    }
  });

  it('SPEC-AUT-41: colleagues’ e-mail addresses are for member.read and trail.read; one’s own is one’s own', async () => {
    const wide = ['admin', 'compliance', 'auditor', 'director'];
    for (const [role, person] of Object.entries(people)) {
      const members = await person.rows('members');
      expect(members).toHaveLength(11);
      const addresses = members.filter((member) => member['email'] !== null);
      expect({ role, n: addresses.length }).toEqual({ role, n: wide.includes(role) ? 11 : 1 });
      if (!wide.includes(role)) expect(addresses[0]?.['id']).toBe(person.member);
    }
  });

  it('SPEC-AUT-42: other people’s sessions are for session.read_all and trail.read', async () => {
    const wide = ['admin', 'compliance', 'auditor', 'director'];
    for (const [role, person] of Object.entries(people)) {
      const others = (await person.rows('sessions')).filter((row) => row['member_id'] !== person.member);
      expect({ role, others: others.length > 0 }).toEqual({ role, others: wide.includes(role) });
      const current = (await person.rows('sessions')).filter((row) => row['current'] === true);
      expect(current.map((row) => row['id'])).toEqual([person.session]);
    }
  });

  it('SPEC-AUT-43: an order’s balance is told to whoever may read the order, and to nobody else', async () => {
    const [order] = await db.admin`select id from app.requests
      where tenant_id = ${people['owner']?.tenant ?? ''} and kind = 'purchase_order'`;
    for (const [role, person] of Object.entries(people)) {
      const answer = await person.call('purchase_order_balance', { p_request: order?.['id'] });
      const mayRead = !['colleague', 'headOfSales', 'admin'].includes(role);
      expect({ role, ok: answer.ok }).toEqual({ role, ok: mayRead });
    }
  });

  it('SPEC-AUT-44: the trail does not show a draft to those who may not read the draft', async () => {
    const owner = people['owner'] as Person;
    await save(owner, { title: 'Not yet for anybody' });
    for (const role of ['compliance', 'auditor', 'director']) {
      const texts = JSON.stringify((await people[role]?.rows('events', { entity: 'requests' })) ?? []);
      expect({ role, shown: texts.includes('Not yet for anybody') }).toEqual({ role, shown: false });
    }
  });
});
