import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fieldsOf, openOrganisation, type Organisation } from '../onboarding/organisation.ts';

/** What Postgres reads as a date, and what is no day at all: neither is what the contract calls a date. */
const NO_DATES = ['today', 'infinity', '20261225', '2026-12-5', '25-12-2026', '2026-02-30', '2026-13-01', ''];

describe('dates are written as year, month and day', () => {
  let db: TestDatabase;
  let org: Organisation;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
  });
  afterAll(() => db.close());

  it('ONB-1: of a holiday (app.calendar_problems)', async () => {
    const save = (day: string) =>
      org.founder.call('save_working_days', { p_days: [1], p_holidays: [{ day, name: 'A day' }] });
    for (const day of NO_DATES)
      expect({ day, fields: fieldsOf(await save(day)) }).toEqual({ day, fields: ['holidays.0.day'] });
    expect(await org.founder.rows('holidays')).toEqual([]);
    expect(await save('2028-02-29')).toMatchObject({ ok: true });
  });

  it('REQ-3: of a request’s needed_by (app.content_problems)', async () => {
    const save = (needed_by: string) =>
      org.founder.call('save_request', { p_content: { kind: 'payment_voucher', needed_by } });
    for (const day of NO_DATES)
      expect({ day, fields: fieldsOf(await save(day)) }).toEqual({ day, fields: ['needed_by'] });
    expect(await org.founder.rows('requests')).toEqual([]);
    expect(await save('2028-02-29')).toMatchObject({ ok: true });
  });
});
