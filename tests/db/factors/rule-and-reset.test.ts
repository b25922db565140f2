import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { beginFactor, enrol, tryCode } from '../../support/factor.ts';
import type { Person } from '../contract/person.ts';
import { fieldsOf, join, joinHead, openOrganisation } from '../onboarding/organisation.ts';

describe('who is asked for a second factor, and whose is reset', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('SES-3: the rule is one of three, and everyone may be asked from the day that deciders were asked from', async () => {
    const org = await openOrganisation(db);
    const gone = await join(org, { name: 'Gone Person' });
    await join(org, { name: 'Sam Staff' });
    await joinHead(org);
    await org.founder.call('deactivate_member', { p_member: gone.member, p_reason: 'Left' });
    const p_from = new Date(Date.now() + 3_600_000).toISOString();
    const save = (p_rule: string | null) => org.founder.call('save_factor_rule', { p_rule, p_from });
    const unsaid = await save(null);
    expect(unsaid).toMatchObject({ ok: false, token: 'invalid_factor_rule' });
    expect(fieldsOf(unsaid)).toEqual(['rule']);
    expect(await save('deciders')).toMatchObject({ ok: true, asked: 1 });
    expect(await save('deciders')).toMatchObject({ ok: false, token: 'no_change' });
    // whoever left is asked for nothing
    expect(await save('everyone')).toMatchObject({ ok: true, asked: 3 });
  });

  it('SES-3: a reset has a reason of at most five hundred letters, and forgives its member’s wrong codes alone', async () => {
    const org = await openOrganisation(db);
    const people = [await join(org, { name: 'Sam Staff' }), await join(org, { name: 'Kim Staff' })] as const;
    const wrong = async (person: Person) => {
      await enrol(person);
      expect(await tryCode(person, '000000')).toMatchObject({ token: 'code_wrong' });
    };
    for (const person of people) await wrong(person);
    const attempts = async ({ member }: Person) =>
      (await db.admin`select attempts from app.factor_attempts where member_id = ${member}`)[0]?.['attempts'];
    const [sam, kim] = people;
    const counted = await attempts(kim);
    expect(counted).toBeGreaterThan(0);
    const reset = (p_reason: string) => org.founder.call('reset_factor', { p_member: sam.member, p_reason });
    expect(await reset('x'.repeat(501))).toMatchObject({ ok: false, token: 'reason_required' });
    expect(await reset('x'.repeat(500))).toMatchObject({ ok: true, sessions_ended: 1 });
    expect([await attempts(sam), await attempts(kim)]).toEqual([0, counted]);
  });

  it('SES-3: who has no second factor passes, recovers, renews and removes none', async () => {
    const { founder } = await openOrganisation(db);
    await beginFactor(founder);
    const p_edge = db.keys.edge;
    const digest = 'a'.repeat(64);
    for (const [name, args] of [
      ['pass_factor', { p_step: null }],
      ['use_recovery_code', { p_digest: digest }],
      ['renew_recovery_codes', { p_codes: Array.from({ length: 10 }, () => digest) }],
      ['remove_factor', { p_step: null }],
    ] as const)
      expect({ name, ...(await founder.call(name, { p_edge, ...args })) }).toMatchObject({
        name,
        ok: false,
        token: 'factor_missing',
      });
  });
});
