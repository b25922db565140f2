import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { createUser, PEOPLE } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';

/** What is asked without saying what for, or of something that is another thing, gets an answer and no more. */
describe('what is not said', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  it('ISO-4: a ticket for no purpose is not issued, and one opens an organisation in a time zone that there is', async () => {
    const issue = (p_purpose: string | null) =>
      call(db, 'service_role', 'issue_job_ticket', { p_edge: db.keys.edge, p_purpose });
    expect(await issue(null)).toMatchObject({ ok: false, token: 'ticket_invalid' });
    const founder = await createUser(db.admin, 'founder@new.example');
    const open = async (p_time_zone: string) =>
      call(db, 'service_role', 'open_trial', {
        p_ticket: (await issue('open_trial'))['ticket'],
        p_name: 'New Ltd',
        p_base_currency: 'NGN',
        p_time_zone,
        p_deciders: 'one',
        p_threshold_minor: 0,
        p_founder_user: founder,
        p_founder_name: 'A Founder',
        p_founder_email: 'founder@new.example',
        p_departments: [{ code: 'OPS', name: 'Operations' }],
      });
    await expect(open('Mars/Olympus')).rejects.toMatchObject({
      code: '22023',
      message: 'unknown time zone Mars/Olympus',
    });
    expect(await open('Africa/Lagos')).toMatchObject({ ok: true });
  });

  it('REQ-5: a balance is an order’s, and what changed since a look a request’s that one reads', async () => {
    const voucher = await raise(chidi);
    const order = await raise(chidi, { kind: 'purchase_order' });
    const balance = (made: unknown) => chidi.call('purchase_order_balance', { p_request: made });
    expect(await balance(order['request_id'])).toMatchObject({ ok: true, used_minor: 0 });
    expect(await balance(voucher['request_id'])).toMatchObject({ ok: false, token: 'not_found' });
    expect(await balance(randomUUID())).toMatchObject({ ok: false, token: 'not_found' });
    const look = (made: unknown) => chidi.call('look', { p_request: made });
    expect(await look(voucher['request_id'])).toMatchObject({ ok: true, looked_at: null });
    expect(await look(randomUUID())).toMatchObject({ ok: false, token: 'not_found' });
    const others = await save(await Person.enter(db, PEOPLE.staff2));
    expect(await look(others['request_id'])).toMatchObject({ ok: false, token: 'not_found' });
  });

  it('REQ-5: warnings are asked of at most fifty requests at once', async () => {
    const warnings = (count: number) =>
      chidi.call('warnings_of', { p_requests: Array.from({ length: count }, () => randomUUID()) });
    expect(await warnings(50)).toMatchObject({ ok: true, requests: [] });
    expect(await warnings(51)).toMatchObject({ ok: false, token: 'invalid_items' });
  });

  it('REQ-2: a request that stays in its state still changes otherwise, whichever state it is', async () => {
    const states = await db.admin`update app.requests set reference = 'Same state' returning state`;
    // no act leads from this one to itself
    expect(states.map((row) => row['state'] as unknown)).toContain('approved');
  });
});
