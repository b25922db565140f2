import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

describe('what is no digest of a recovery code', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SES-3: is a wrong code like any other, counted and refused calmly (app.take_recovery_code)', async () => {
    const { codes } = await enrol(await Person.enter(db, PEOPLE.finance));
    const ngozi = await Person.enter(db, PEOPLE.finance);
    const spend = (p_digest: string) => ngozi.call('use_recovery_code', { p_edge: db.keys.edge, p_digest });
    const right = await digestOf(codes[0] ?? '');
    const left = [];
    for (const wrong of ['not a digest', right.slice(1), right.toUpperCase(), `${right}0`]) {
      const answer = await spend(wrong);
      expect(answer).toMatchObject({ ok: false, token: 'recovery_code_wrong' });
      left.push(answer['attempts_left']);
    }
    expect(left).toEqual([4, 3, 2, 1]);
    expect(await spend(right)).toMatchObject({ ok: true, codes_left: 9 });
  });
});
