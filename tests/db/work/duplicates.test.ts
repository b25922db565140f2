import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, hashOf, save } from '../contract/work.ts';
import { of, raisedAgo, warningsFor, type Warning } from './noticing.ts';

/** REQ-5: the same thing asked for twice is noticed, and nothing is told of what one may not read. */
describe('likely duplicates', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, kemi, tunde, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.staff2, PEOPLE.hodOperations, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
  });
  afterAll(() => db.close());

  let names = 0;
  /** A payee that no other case here has: letters that keys keep, in a place that tells them apart. */
  const fresh = () => {
    names += 1;
    return `${[...String(names)].map((digit) => 'bcdfghjklm'[Number(digit)]).join('')}q Stores`;
  };
  const duplicates = async (person: Person, request: unknown) =>
    of('duplicate', await warningsFor(person, request));
  /** One raised some days ago, another drafted now: what is said of the two. */
  const between = async (days: number, before: object, now: object): Promise<Warning | undefined> => {
    const payee_name = fresh();
    await raisedAgo(chidi, days, { payee_name, ...before });
    const draft = await save(chidi, { payee_name, ...now });
    return (await duplicates(chidi, draft['request_id']))[0];
  };

  it('SPEC-REQ-33: the same payee, amount and reference is almost certainly the same thing, in words and with its number', async () => {
    const payee_name = fresh();
    const first = await raisedAgo(chidi, 200, { payee_name, reference: 'INV-0042' });
    const draft = await save(chidi, { payee_name: payee_name.toUpperCase(), reference: 'inv 42' });
    const [warning, ...others] = await duplicates(chidi, draft['request_id']);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      key: `duplicate:${first}`,
      sure: 'almost_certain',
      requests: [{ request_id: first, number: expect.stringMatching(/^PV-/), amount_minor: 100_000 }],
    });
    expect(warning?.why).toBe(
      'Almost certainly the same thing twice: the same payee, the same amount, the same reference, 200 days apart.',
    );
  });

  it.each([
    ['Ikeja Fuels', 'IKEJA FUELS LTD.', true],
    ['Ikeja Fuels', 'Fuels, Ikeja', true],
    ['Ikeja Fuels', 'Ikeja Fuel', true],
    ['Adébáyò Motors', 'Adebayo Motors Limited', true],
    ['Mama’s Kitchen', 'Mamas Kitchen', true],
    ['Okonkwo & Sons', 'Okonkwo and Sons Nig. Ltd', true],
    ['Ikeja Fuels', 'Ikeja Foods', false],
    ['Lagos Cold Store', 'Lagos Book Store', false],
    ['中文', '中国', false],
  ])('REQ-5: %s and %s are alike: %s', async (one, other, alike) => {
    const [row] = await db.admin<
      { same: boolean }[]
    >`select app.payee_key(${one}) = app.payee_key(${other}) as same`;
    expect(row?.same).toBe(alike);
  });

  it.each([
    ['INV-0042', 'inv 42', true],
    ['INVO42', 'INV-0042', true],
    ['2026/17', '202617', true],
    ['INV-42', 'INV-43', false],
    ['INV-420', 'INV-42', false],
  ])('REQ-5: references %s and %s are the same: %s', async (one, other, same) => {
    const [row] = await db.admin<
      { same: boolean }[]
    >`select app.reference_key(${one}) = app.reference_key(${other}) as same`;
    expect(row?.same).toBe(same);
  });

  it('REQ-5: a reference without a digit refers to nothing', async () => {
    const [row] = await db.admin`select app.reference_key('n/a') as a, app.reference_key(null) as b`;
    expect(row).toEqual({ a: null, b: null });
  });

  it.each([
    [
      'the same reference, another amount',
      45,
      { reference: 'A-77' },
      { reference: 'A-77', unit_minor: 5 },
      'likely',
    ],
    ['the same, a day later', 46, { reference: 'A-77' }, { reference: 'A-77', unit_minor: 5 }, 'possible'],
    ['its digits swapped', 45, { reference: 'INV-2231' }, { reference: 'INV-2213' }, 'likely'],
    ['its end alone', 3, { reference: 'INV-2231' }, { reference: '2231' }, 'likely'],
    ['the next invoice', 4, { reference: 'INV-2231' }, { reference: 'INV-2232' }, undefined],
    ['the next invoice, at once', 3, { reference: 'INV-2231' }, { reference: 'INV-2232' }, 'possible'],
    ['no reference, a week', 7, {}, {}, 'likely'],
    ['no reference, three weeks', 21, {}, { reference: 'B-9' }, 'possible'],
    ['no reference, longer', 22, {}, {}, undefined],
    ['one in a hundred more', 7, { unit_minor: 100_000 }, { unit_minor: 99_000 }, 'possible'],
    ['and a kobo', 7, { unit_minor: 100_000 }, { unit_minor: 98_999 }, undefined],
    ['another currency', 0, {}, { currency: 'USD' }, undefined],
    ['another kind', 0, { reference: 'K-1' }, { reference: 'K-1', kind: 'purchase_order' }, undefined],
    ['more than a year and a month', 401, { reference: 'Y-1' }, { reference: 'Y-1' }, undefined],
    ['nearly that', 399, { reference: 'Y-1' }, { reference: 'Y-1' }, 'almost_certain'],
  ])('REQ-5: %s (%s days): as sure as it is', async (_, days, before, now, sure) => {
    expect((await between(days, before, now))?.sure).toBe(sure);
  });

  it('REQ-5: what was rejected or withdrawn, and what is a draft, is no duplicate', async () => {
    const payee_name = fresh();
    const rejected = await raisedAgo(chidi, 0, { payee_name });
    const withdrawn = await raisedAgo(chidi, 0, { payee_name });
    await save(chidi, { payee_name });
    const draft = await save(chidi, { payee_name });
    expect(await duplicates(chidi, draft['request_id'])).toHaveLength(2);
    await decide(tunde, rejected, 'reject', 'Not ours');
    await chidi.call('withdraw_request', { p_request: withdrawn });
    expect(await duplicates(chidi, draft['request_id'])).toEqual([]);
    expect(await warningsFor(chidi, rejected)).toEqual([]);
  });

  it('SPEC-REQ-34: a request that the reader may not read is told only to who holds its very payee, amount and reference, and without a word of it', async () => {
    const payee_name = fresh();
    const hidden = await raisedAgo(kemi, 1, { payee_name, reference: 'SAL-7', department: 'SAL' });
    const near = await save(chidi, { payee_name });
    expect(await duplicates(chidi, near['request_id'])).toEqual([]);
    const alike = await save(chidi, { payee_name: `${payee_name} Ltd`, reference: 'SAL-7' });
    expect(await duplicates(chidi, alike['request_id'])).toEqual([]);
    const same = await save(chidi, { payee_name, reference: 'SAL-7' });
    const told = await chidi.call('request_warnings', { p_request: same['request_id'] });
    expect(of('duplicate', told['warnings'] as Warning[])).toEqual([
      {
        key: 'duplicate:hidden',
        kind: 'duplicate',
        sure: 'almost_certain',
        why: 'Almost certainly the same thing twice: the same payee, amount and reference as another request, which you may not read.',
        requests: [],
      },
    ]);
    const [row] = await db.admin<{ number: string }[]>`select number from app.requests where id = ${hidden}`;
    expect(JSON.stringify(told)).not.toContain(hidden);
    expect(JSON.stringify(told)).not.toContain(row?.number);
    // Finance reads all, and is shown it
    await chidi.call('submit_request', { p_request: same['request_id'] });
    expect((await duplicates(ngozi, same['request_id'])).map(({ key }) => key)).toContain(
      `duplicate:${hidden}`,
    );
  });

  it('REQ-5: whoever may not read the request hears nothing of its warnings, and no other tenant’s requests count', async () => {
    const payee_name = fresh();
    await raisedAgo(chidi, 0, { payee_name, reference: 'T-1' });
    const draft = await save(chidi, { payee_name, reference: 'T-1' });
    const asked = { p_request: draft['request_id'] };
    expect(await kemi.call('request_warnings', asked)).toMatchObject({ ok: false, token: 'not_found' });
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    expect(await mwangi.call('request_warnings', asked)).toMatchObject({ ok: false, token: 'not_found' });
    const theirs = await save(mwangi, {
      payee_name,
      reference: 'T-1',
      currency: 'NGN',
      department: 'SCH',
    });
    expect(await duplicates(mwangi, theirs['request_id'])).toEqual([]);
  });

  it('REQ-5: a list is told what each of its requests is told alone, and nothing at all of what one may not read', async () => {
    const payee_name = fresh();
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    const ids = [
      await raisedAgo(chidi, 2, { payee_name, reference: 'L-1' }),
      await raisedAgo(chidi, 1, { payee_name, reference: 'L-1' }),
      await raisedAgo(kemi, 0, { payee_name, reference: 'L-1', department: 'SAL' }),
      String((await save(chidi, { payee_name: fresh(), payee_id: null }))['request_id']),
    ];
    const theirs = await raisedAgo(mwangi, 0, { payee_name, currency: 'KES', department: 'SCH' });
    const asked = [...ids, theirs, randomUUID(), ...ids];
    const told: Record<string, string[]> = {};
    for (const person of [chidi, kemi, tunde, ngozi, mwangi]) {
      const alone = [];
      for (const id of [...ids, theirs].sort()) {
        const answer = await person.call('request_warnings', { p_request: id });
        if (answer.ok) alone.push({ request_id: id, warnings: answer['warnings'] });
      }
      expect(await person.call('warnings_of', { p_requests: asked })).toEqual({ ok: true, requests: alone });
      told[person.member] = alone.map(({ request_id }) => request_id);
    }
    expect(told[chidi.member]).toEqual([ids[0], ids[1], ids[3]].sort());
    expect(told[kemi.member]).toEqual([ids[2]]);
    expect(told[ngozi.member]).toEqual(ids.slice(0, 3).sort());
    expect(told[mwangi.member]).toEqual([theirs]);
  });

  it('REQ-5: a list asks about fifty requests at most, and about none it is told nothing', async () => {
    for (const p_requests of [[], null, [null]])
      expect(await chidi.call('warnings_of', { p_requests })).toEqual({ ok: true, requests: [] });
    const many = Array.from({ length: 51 }, () => randomUUID());
    expect(await chidi.call('warnings_of', { p_requests: many.slice(1) })).toMatchObject({ ok: true });
    expect(await chidi.call('warnings_of', { p_requests: many })).toMatchObject({
      ok: false,
      token: 'invalid_items',
    });
  });

  it('SPEC-REQ-35: a decision keeps which of the warnings it names were standing, their kinds in its row and all of them in the trail', async () => {
    const payee_name = fresh();
    const first = await raisedAgo(chidi, 1, { payee_name });
    const second = await raisedAgo(chidi, 0, { payee_name });
    const [row] = await db.admin<
      { content_hash: string }[]
    >`select content_hash from app.requests where id = ${second}`;
    const key = `duplicate:${first}`;
    const answer = await tunde.call('decide', {
      p_request: second,
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: row?.content_hash,
      p_warnings: [key, 'duplicate:hidden', 'payee_unregistered', 'due_soon', 'made up'],
    });
    expect(answer).toMatchObject({ ok: true, state: 'pending' });
    const [decision] = await chidi.rows('decisions', { request_id: second });
    expect(decision?.['warnings']).toEqual(['duplicate', 'payee_unregistered']);
    const [event] = await db.admin<
      { payload: { warnings: string[] } }[]
    >`select payload from audit.events where id = ${String(answer['event_id'])}`;
    expect(event?.payload.warnings).toEqual([key, 'payee_unregistered']);
  });

  it('AUT-12: whoever reads a decision does not learn from it of requests that they may not read', async () => {
    const payee_name = fresh();
    const hidden = await raisedAgo(kemi, 1, { payee_name, department: 'SAL' });
    const mine = await raisedAgo(chidi, 0, { payee_name });
    await decide(tunde, mine);
    const answer = await ngozi.call('decide', {
      p_request: mine,
      p_decision: 'approve',
      p_comment: null,
      p_content_hash: await hashOf(db, mine),
      p_warnings: [`duplicate:${hidden}`],
    });
    expect(answer).toMatchObject({ ok: true });
    expect(await chidi.rows('requests', { id: hidden })).toEqual([]);
    const told = [
      await chidi.rows('decisions', { request_id: mine }),
      await chidi.rows('timeline', { request_id: mine }),
    ];
    expect(JSON.stringify(told)).toContain('"duplicate"');
    expect(JSON.stringify(told)).not.toContain(hidden);
  });
});
