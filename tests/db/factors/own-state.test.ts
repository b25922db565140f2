import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, newRecoveryCodes } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, tryCode } from '../../support/factor.ts';
import { signIn } from '../../support/people.ts';
import { call, type Person } from '../contract/person.ts';
import { join, openOrganisation, type Organisation } from '../onboarding/organisation.ts';

/** What is one's own of a second factor, among colleagues who have theirs; and what a list of recovery codes is. */
describe('next to a second factor', () => {
  let db: TestDatabase;
  let org: Organisation;
  beforeAll(async () => {
    db = await openDatabase();
    org = await openOrganisation(db);
  });
  afterAll(() => db.close());

  const state = (person: Person) => person.call('factor_state');
  const lock = (person: Person, until: string) =>
    db.admin`update app.factor_attempts set locked_until = clock_timestamp() + ${until}::interval
      where member_id = ${person.member} returning locked_until`;

  it('SES-3: recovery codes are ten digests, each one, or nothing is confirmed or renewed', async () => {
    const digests = await Promise.all(newRecoveryCodes().map(digestOf));
    const sam = await join(org, { name: 'Sam Staff' });
    const wrong = [
      null,
      [],
      digests.slice(1),
      [...digests, 'a'.repeat(64)],
      [...digests.slice(1), null],
      [...digests.slice(1), 'A'.repeat(64)],
      [...digests.slice(1), 'a'.repeat(63)],
    ];
    for (const p_codes of wrong)
      for (const [name, more] of [
        ['confirm_factor', { p_step: 1 }],
        ['renew_recovery_codes', {}],
      ] as const)
        await expect(
          sam.call(name, { p_edge: db.keys.edge, ...more, p_codes }),
          `${name} ${JSON.stringify(p_codes)}`,
        ).rejects.toMatchObject({ code: '22023', message: 'ten digests are needed' });
    const p_codes = digests;
    for (const [name, more] of [
      ['confirm_factor', { p_step: 1 }],
      ['renew_recovery_codes', {}],
    ] as const)
      expect(await sam.call(name, { p_edge: db.keys.edge, ...more, p_codes })).toMatchObject({
        token: 'factor_missing',
      });
  });

  it('SES-3: the state of a factor is one’s own: since when, and until when it is locked', async () => {
    const [ada, bea] = [await join(org, { name: 'Ada Obi' }), await join(org, { name: 'Bea Eze' })];
    for (const person of [ada, bea]) await enrol(person);
    const [locked] = await lock(ada, '10 minutes');
    await lock(bea, '20 minutes');
    const [row] = await db.admin`select confirmed_at from app.factors where member_id = ${ada.member}`;
    const at = (time: unknown) => new Date(time as string | Date).getTime();
    const seen = await state(ada);
    expect(seen).toMatchObject({ ok: true, member_id: ada.member, name: 'Ada Obi', enrolled: true });
    expect([at(seen['confirmed_at']), at(seen['locked_until'])]).toEqual(
      [row?.['confirmed_at'], locked?.['locked_until']].map(at),
    );
    // a lock that is over is none
    await lock(ada, '-1 second');
    expect(await state(ada)).toMatchObject({ locked_until: null });
    const cyd = await join(org, { name: 'Cyd Ojo' });
    expect(await state(cyd)).toMatchObject({ enrolled: false, confirmed_at: null, locked_until: null });
  });

  it('SES-3: at the door one’s state is told and a code passed, and before any door nothing', async () => {
    const dan = await join(org, { name: 'Dan Uba' });
    const { secret } = await enrol(dan);
    await db.admin`update app.sessions set assurance = 'aal1', factor_at = null where id = ${dan.session}`;
    expect(await state(dan)).toMatchObject({ ok: true, enrolled: true, passed: false });
    expect(await tryCode(dan, await codeOf(secret))).toMatchObject({ ok: true });
    expect(await state(dan)).toMatchObject({ ok: true, passed: true });
    const stranger = await signIn(db.admin, `dan.uba@${org.domain}`);
    expect(await call(db, stranger, 'factor_state')).toMatchObject({ ok: false, token: 'no_session' });
  });
});
