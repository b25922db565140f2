import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import {
  fieldsOf,
  joinHead,
  lastEvent,
  openOrganisation,
  voucher,
  type Organisation,
} from './organisation.ts';

const WEEK = [1, 2, 3, 4, 5];
const CHRISTMAS = { day: '2026-12-25', name: 'Christmas' };
const BOXING = { day: '2026-12-26', name: 'Boxing Day' };

describe('working days and holidays of an organisation', () => {
  let db: TestDatabase;
  let org: Organisation;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
  });
  afterAll(() => db.close());

  const save = (by: Person, p_days: unknown, p_holidays: unknown, key?: string) =>
    by.call('save_working_days', { p_days, p_holidays, ...(key ? { p_idempotency_key: key } : {}) });
  const days = async (by: Person) => (await by.rows('tenant'))[0]?.['working_days'];
  const holidays = async (by: Person) => (await by.rows('holidays')).map((row) => row['name']).sort();

  it('ONB-1: it works from Monday to Friday until an administrator says otherwise, and the whole list is replaced', async () => {
    expect(await days(org.founder)).toEqual(WEEK);
    expect(
      await save(org.founder, [6, 1, 1], [CHRISTMAS, { ...BOXING, name: ' Boxing Day ' }]),
    ).toMatchObject({
      ok: true,
      working_days: [1, 6],
      holidays: 2,
    });
    expect(await days(org.founder)).toEqual([1, 6]);
    expect(await holidays(org.founder)).toEqual(['Boxing Day', 'Christmas']);
    expect(await save(org.founder, WEEK, [{ ...CHRISTMAS, name: 'Noël' }])).toMatchObject({ ok: true });
    expect(await holidays(org.founder)).toEqual(['Noël']);
    expect(await save(org.founder, WEEK, [])).toMatchObject({ ok: true, holidays: 0 });
    expect(await holidays(org.founder)).toEqual([]);
  });

  it('ONB-1: what is wrong with a calendar is named by its field, and nothing of it is saved', async () => {
    await save(org.founder, WEEK, [CHRISTMAS]);
    const many = Array.from({ length: 201 }, (_, i) => ({
      day: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
      name: 'A day',
    }));
    const one = (day: unknown, name: unknown = 'A day') => [CHRISTMAS, { day, name }];
    for (const [p_days, p_holidays, field] of [
      [[], [], 'days'],
      [null, [], 'days'],
      [[0], [], 'days'],
      [[8], [], 'days'],
      [[1, null], [], 'days'],
      [[1, 1, 1, 1, 1, 1, 1, 1], [], 'days'],
      [WEEK, null, 'holidays'],
      [WEEK, {}, 'holidays'],
      [WEEK, many, 'holidays'],
      [WEEK, ['2026-12-25'], 'holidays.0'],
      [WEEK, one(null), 'holidays.1.day'],
      [WEEK, one('25/12/2026'), 'holidays.1.day'],
      [WEEK, one('2026-02-30'), 'holidays.1.day'],
      [WEEK, one('1999-12-31'), 'holidays.1.day'],
      [WEEK, one('2101-01-01'), 'holidays.1.day'],
      [WEEK, one('2026-12-25'), 'holidays.1.day'],
      [WEEK, one('2026-12-26', null), 'holidays.1.name'],
      [WEEK, one('2026-12-26', ' '), 'holidays.1.name'],
      [WEEK, one('2026-12-26', 7), 'holidays.1.name'],
      [WEEK, one('2026-12-26', 'x'.repeat(81)), 'holidays.1.name'],
    ] as const) {
      const answer = await save(org.founder, p_days, p_holidays);
      expect(answer, JSON.stringify([p_days, field])).toMatchObject({ ok: false, token: 'invalid_calendar' });
      expect(fieldsOf(answer)).toEqual([field]);
    }
    expect(fieldsOf(await save(org.founder, [], one('soon', '')))).toEqual([
      'days',
      'holidays.1.day',
      'holidays.1.name',
    ]);
    expect(await holidays(org.founder)).toEqual(['Christmas']);
    const most = [
      ...many.slice(0, 198),
      { day: '2000-01-01', name: 'x' },
      { day: '2100-12-31', name: 'x'.repeat(80) },
    ];
    expect(await save(org.founder, WEEK, most)).toMatchObject({ ok: true, holidays: 200 });
  });

  it('ONB-1: the table itself keeps a day of work, of the week, and the bounds of a holiday', async () => {
    const week = (list: string) =>
      db.owner`update app.tenants set working_days = ${list} where id = ${org.tenant}`;
    for (const list of ['{}', '{0}', '{8}', '{1,null}'])
      await expect(week(list), list).rejects.toMatchObject({ code: '23514' });
    for (const [day, name] of [
      ['1999-12-31', 'A day'],
      ['2101-01-01', 'A day'],
      ['2099-01-01', ''],
      ['2099-01-01', 'x'.repeat(81)],
    ] as const)
      await expect(
        db.admin`insert into app.holidays (tenant_id, day, name) values (${org.tenant}, ${day}, ${name})`,
      ).rejects.toMatchObject({ code: '23514' });
  });

  it('ONB-1: a colleague reads the calendar and may not change it, and another organisation has its own', async () => {
    await save(org.founder, [7, 1, 2, 3, 4], [CHRISTMAS]);
    const head = await joinHead(org);
    expect(await days(head)).toEqual([1, 2, 3, 4, 7]);
    expect(await holidays(head)).toEqual(['Christmas']);
    expect(await save(head, [1], [])).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await lastEvent(org, 'calendar.save')).toMatchObject({
      outcome: 'refused',
      token: 'permission_missing',
      actor: head.member,
    });
    const other = await openOrganisation(db);
    expect(await days(other.founder)).toEqual(WEEK);
    expect(await holidays(other.founder)).toEqual([]);
    expect(await save(other.founder, [2], [{ ...CHRISTMAS, name: 'Theirs' }])).toMatchObject({ ok: true });
    expect(await days(org.founder)).toEqual([1, 2, 3, 4, 7]);
    expect(await holidays(org.founder)).toEqual(['Christmas']);
  });

  it('ONB-1: the trail tells who changed the calendar and which rows moved; saved as it was, it tells nothing', async () => {
    const own = await openOrganisation(db);
    await save(own.founder, WEEK, [CHRISTMAS]);
    const key = 'calendar-saved-once';
    const answer = await save(own.founder, [1, 2], [CHRISTMAS, BOXING], key);
    expect(await save(own.founder, [1, 2], [CHRISTMAS, BOXING], key)).toEqual(answer);
    const event = await lastEvent(own, 'calendar.save');
    expect(event).toMatchObject({
      id: answer['event_id'],
      actor: own.founder.member,
      outcome: 'done',
      permission: 'tenant.manage',
      entity: 'tenants',
      entity_id: own.tenant,
      payload: { working_days: [1, 2], holidays: 2, added: 1, removed: 0 },
    });
    const rows = () => db.admin`select e.action, e.entity from audit.events e
      where e.tenant_id = ${own.tenant} and e.entity = 'holidays' order by e.n`;
    const inserted = { action: 'row.inserted', entity: 'holidays' };
    expect([...(await rows())]).toEqual([inserted, inserted]);
    expect(await save(own.founder, [2, 1], [BOXING, CHRISTMAS])).toMatchObject({ ok: true, event_id: null });
    expect((await lastEvent(own, 'calendar.save'))['id']).toBe(event['id']);
    await save(own.founder, [1, 2], [BOXING]);
    expect((await rows()).map((row) => row['action'])).toEqual([
      'row.inserted',
      'row.inserted',
      'row.deleted',
    ]);
  });

  it('ONB-1: a warning about a day of need counts the days on which the organisation works', async () => {
    const own = await openOrganisation(db);
    // where it is noon, so that no day begins meanwhile
    const now = new Date().toISOString();
    const ahead = 12 - Number(now.slice(11, 13));
    const time_zone = ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
    expect(await own.founder.call('save_settings', { p_settings: { time_zone } })).toMatchObject({
      ok: true,
    });
    const today = Date.parse(now.slice(0, 10));
    const at = (days: number) => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
    const weekday = (days: number) => new Date(`${at(days)}T12:00:00Z`).getUTCDay() || 7;
    const off = (...places: number[]) => places.map((place) => ({ day: at(place), name: 'Off' }));
    const why = async (needed_by: string) => {
      const made = await voucher(own, own.founder, { needed_by });
      const { warnings } = await own.founder.call('request_warnings', { p_request: made['request_id'] });
      return (warnings as { kind: string; why: string }[])
        .filter(({ kind }) => kind === 'due_soon' || kind === 'overdue')
        .map((one) => one.why);
    };
    const all = [1, 2, 3, 4, 5, 6, 7];
    await save(own.founder, all, []);
    expect(await why(at(0))).toEqual(['It is needed today.']);
    expect(await why(at(1))).toEqual(['It is needed by tomorrow.']);
    expect(await why(at(2))).toEqual(['It is needed in 2 working days.']);
    expect(await why(at(4))).toEqual([]);
    expect(await why(at(-1))).toEqual(['It was needed by yesterday.']);
    expect(await why(at(-3))).toEqual(['It was needed 3 working days ago.']);
    await save(own.founder, all, off(-1, 0, 1, 2));
    expect(await why(at(2))).toEqual(['It is needed before the next working day.']);
    expect(await why(at(3))).toEqual(['It is needed in 1 working day.']);
    expect(await why(at(5))).toEqual(['It is needed in 3 working days.']);
    expect(await why(at(-2))).toEqual(['It was needed 2 days ago, and no working day has passed since.']);
    expect(await why(at(-3))).toEqual(['It was needed 1 working day ago.']);
    // one day a week: a fortnight is two working days, whatever else is off
    await save(own.founder, [weekday(3)], off(4));
    expect(await why(at(14))).toEqual(['It is needed in 2 working days.']);
    await save(own.founder, [weekday(3)], off(3));
    expect(await why(at(14))).toEqual(['It is needed in 1 working day.']);
    expect(await why('9999-12-31')).toEqual([]);
  });
});
