import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, recover, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

/** As if it had been passed a while ago. */
const longAgo = (db: TestDatabase, person: Person) =>
  db.admin`update app.sessions set factor_at = now() - interval '16 minutes' where id = ${person.session}`;

describe('taking a second factor away', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SPEC-SES-151: new recovery codes take the place of the old, and are made only soon after a passed factor', async () => {
    const person = await Person.enter(db, PEOPLE.finance);
    const { codes } = await enrol(person);
    const p_edge = db.keys.edge;
    const fresh = newRecoveryCodes();
    const p_codes = await Promise.all(fresh.map(digestOf));
    await longAgo(db, person);
    expect(await person.call('renew_recovery_codes', { p_edge, p_codes })).toMatchObject({
      token: 'second_factor_required',
      enrolled: true,
    });
    expect(await recover(person, codes[0] ?? '')).toMatchObject({ ok: true, codes_left: 9 });
    expect(await person.call('renew_recovery_codes', { p_edge, p_codes })).toMatchObject({ ok: true });
    expect(await recover(person, codes[1] ?? '')).toMatchObject({ token: 'recovery_code_wrong' });
    expect(await recover(person, fresh[1] ?? '')).toMatchObject({ ok: true, codes_left: 9 });
  });

  it('SPEC-SES-152: who removes their own brings a code or a recovery code with it, and no session counts as passed any more', async () => {
    const person = await Person.enter(db, PEOPLE.finance2);
    const first = await enrol(person);
    const p_edge = db.keys.edge;
    // passed a moment ago, and still not enough
    expect(await person.call('remove_factor', { p_edge })).toMatchObject({ token: 'code_wrong' });
    const wrong = { p_edge, p_digest: await digestOf('nonsense') };
    expect(await person.call('remove_factor', wrong)).toMatchObject({ token: 'recovery_code_wrong' });
    expect(await tryCode(person, await codeOf(first.secret), 'remove_factor')).toMatchObject({ ok: true });
    expect(await person.call('whoami')).toMatchObject({
      ok: true,
      session: { assurance: 'aal1' },
      second_factor: { enrolled: false, passed_at: null },
    });
    const second = await enrol(person);
    const right = { p_edge, p_digest: await digestOf(second.codes[3] ?? '') };
    expect(await person.call('remove_factor', right)).toMatchObject({ ok: true });
    const [left] = await db.admin`select
      (select count(*)::int from app.factors where member_id = ${person.member}) as factors,
      (select count(*)::int from secrets.sealed where row_id = ${person.member} and sealed is not null) as secrets,
      (select count(*)::int from secrets.recovery_codes where member_id = ${person.member} and used_at is null) as codes`;
    expect(left).toEqual({ factors: 0, secrets: 0, codes: 0 });
  });

  it('SPEC-SES-153: an administrator resets another’s with a reason: the sessions end, both hear of it, the trail says why', async () => {
    const [amara, kemi] = [await Person.enter(db, PEOPLE.admin), await Person.enter(db, PEOPLE.staff2)];
    const { secret } = await enrol(kemi);
    const reset = (reason: string) => amara.call('reset_factor', { p_member: kemi.member, p_reason: reason });
    expect(await reset('  ')).toMatchObject({ token: 'reason_required' });
    const answer = await reset('Her phone was stolen');
    expect(answer).toMatchObject({ ok: true, sessions_ended: 1 });
    expect(await kemi.call('whoami')).toMatchObject({ token: 'session_ended' });
    const [session] =
      await db.admin`select end_reason, ended_by from app.sessions where id = ${kemi.session}`;
    expect(session).toEqual({ end_reason: 'factor_reset', ended_by: amara.member });
    const told =
      await db.admin`select to_member from app.outbox where kind = 'factor_reset' order by to_member`;
    expect(told.map((row) => row['to_member'])).toEqual([amara.member, kemi.member].sort());
    const [event] = await db.admin`select e.payload, t.text from audit.events e
      join app.event_texts t on t.tenant_id = e.tenant_id and t.event_id = e.id and t.kind = 'reason' where e.id = ${String(answer['event_id'])}`;
    expect(event).toMatchObject({ text: 'Her phone was stolen', payload: { sessions_ended: 1 } });
    const back = await Person.enter(db, PEOPLE.staff2);
    expect(await back.call('whoami')).toMatchObject({ ok: true, second_factor: { enrolled: false } });
    expect(await tryCode(back, await codeOf(secret))).toMatchObject({ token: 'factor_missing' });
    expect(await reset('Once more')).toMatchObject({ token: 'factor_missing' });
  });

  it('SPEC-SES-154: nobody resets their own, nobody without the permission resets any, and none of another organisation', async () => {
    const wanjiru = await Person.enter(db, PEOPLE.otherAdmin);
    await enrol(wanjiru);
    const reset = (who: Person, member: string) =>
      who.call('reset_factor', { p_member: member, p_reason: 'Lost', p_idempotency_key: randomUUID() });
    expect(await reset(wanjiru, wanjiru.member)).toMatchObject({ token: 'self_factor_reset_forbidden' });
    const [b, mwangi] = [await tenantId(db, 'Baraka%'), await Person.enter(db, PEOPLE.otherStaff)];
    expect(await reset(mwangi, wanjiru.member)).toMatchObject({ token: 'permission_missing' });
    const amara = await Person.enter(db, PEOPLE.admin);
    expect(await reset(amara, wanjiru.member)).toMatchObject({ token: 'not_found' });
    const [row] =
      await db.admin`select count(*)::int as n from app.factors where tenant_id = ${b} and confirmed_at is not null`;
    expect(row).toEqual({ n: 1 });
  });

  it('SPEC-SES-155: a reset in one organisation leaves the same person’s factor in another as it was', async () => {
    const [a, b] = [await tenantId(db, 'Adunni%'), await tenantId(db, 'Baraka%')];
    const [here, there] = [
      await Person.enter(db, PEOPLE.auditor, a),
      await Person.enter(db, PEOPLE.auditor, b),
    ];
    const [, factor] = [await enrol(here), await enrol(there)];
    const amara = await Person.enter(db, PEOPLE.admin);
    expect(await amara.call('reset_factor', { p_member: here.member, p_reason: 'Lost' })).toMatchObject({
      ok: true,
    });
    expect(await here.call('whoami')).toMatchObject({ token: 'session_ended' });
    expect(await there.call('whoami')).toMatchObject({ ok: true, session: { assurance: 'aal2' } });
    const again = await Person.enter(db, PEOPLE.auditor, b);
    expect(await again.call('whoami')).toMatchObject({ token: 'second_factor_required', enrolled: true });
    expect(await recover(again, factor.codes[0] ?? '')).toMatchObject({ ok: true });
  });

  it('SPEC-SES-156: what changes security asks who has a factor for it again after a quarter of an hour, and then takes the same act', async () => {
    const [halima, amara] = [await Person.enter(db, PEOPLE.compliance), await Person.enter(db, PEOPLE.admin)];
    await enrol(halima);
    const { codes } = await enrol(amara);
    await longAgo(db, amara);
    const act = { p_member: halima.member, p_reason: 'Lost', p_idempotency_key: randomUUID() };
    const rule = {
      p_rule: 'everyone',
      p_from: new Date(Date.now() + 86_400_000),
      p_idempotency_key: randomUUID(),
    };
    for (let twice = 0; twice < 2; twice += 1) {
      expect(await amara.call('reset_factor', act)).toMatchObject({
        token: 'second_factor_required',
        enrolled: true,
      });
      expect(await amara.call('save_factor_rule', rule)).toMatchObject({ token: 'second_factor_required' });
    }
    expect(await halima.call('whoami')).toMatchObject({ ok: true });
    await recover(amara, codes[0] ?? '');
    const done = await amara.call('reset_factor', act);
    expect(done).toMatchObject({ ok: true, sessions_ended: 1 });
    // done once: sent again, it is the answer that was given
    expect(await amara.call('reset_factor', act)).toEqual(done);
    expect(await amara.call('save_factor_rule', rule)).toMatchObject({ ok: true });
    await amara.call('save_factor_rule', { p_rule: 'required' });
  });
});
