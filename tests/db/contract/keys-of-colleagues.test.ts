import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol, recover } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from './person.ts';

/** LOG-5: an idempotency key is its member's own (app.recall, app.remember), whatever colleagues chose. */
describe('the same idempotency key in two hands', () => {
  let db: TestDatabase;
  let kemi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    kemi = await Person.enter(db, PEOPLE.staff2);
  });
  afterAll(() => db.close());

  it('LOG-5: each is answered what they did, at first and when they send it again', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const act = { p_content: { kind: 'payment_voucher', title: 'Paint' }, p_idempotency_key: randomUUID() };
    const one = await chidi.call('save_request', act);
    const two = await kemi.call('save_request', act);
    expect([one, two]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(two['request_id']).not.toBe(one['request_id']);
    expect(await chidi.call('save_request', act)).toEqual(one);
    expect(await kemi.call('save_request', act)).toEqual(two);
  });

  it('LOG-5: an act that waited for second_factor_required is done once its own member passed', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const { codes } = await enrol(amara);
    await db.admin`update app.sessions set factor_at = now() - interval '16 minutes' where id = ${amara.session}`;
    const key = { p_idempotency_key: randomUUID() };
    const rule = { p_rule: 'everyone', p_from: new Date(Date.now() + 86_400_000), ...key };
    const draft = { p_content: { kind: 'payment_voucher', title: 'Ink' }, ...key };
    const saved = await kemi.call('save_request', draft);
    expect(saved).toMatchObject({ ok: true });
    expect(await amara.call('save_factor_rule', rule)).toMatchObject({ token: 'second_factor_required' });
    expect(await amara.call('save_factor_rule', rule)).toMatchObject({ token: 'second_factor_required' });
    await recover(amara, codes[0] ?? '');
    const done = await amara.call('save_factor_rule', rule);
    expect(done).toMatchObject({ ok: true });
    expect(await amara.call('save_factor_rule', rule)).toEqual(done);
    expect(await kemi.call('save_request', draft)).toEqual(saved);
  });
});
