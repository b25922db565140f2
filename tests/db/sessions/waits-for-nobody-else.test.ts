import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { inHours, lend, moveBack } from '../authority/standing-in.ts';
import { Person, type Answer } from '../contract/person.ts';
import { contentOf } from '../contract/work.ts';
import { whileHeld } from './held.ts';

/** SES-2: app.enter_session and app.enter_exclusive hold whom an act is about, and nobody besides. */
describe('whom an act does not wait for', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  /** The act, while somebody else holds these people and sessions. */
  async function beside(
    held: { members: Person[]; sessions: Person[] },
    who: Person,
    act: (tx: TransactionSql) => Promise<readonly { answer: Answer }[]>,
  ): Promise<Answer | undefined> {
    const [row] = await whileHeld(db, held, () =>
      db.as(who.claims, async (tx) => {
        await tx`set local lock_timeout = '5s'`;
        return act(tx);
      }),
    );
    return row?.answer;
  }

  it('SES-2: nor for a colleague, nor for whoever lends to another, or lent once, or will', async () => {
    const { staff, hodOperations, hodSales, finance, finance2, director, director2 } = PEOPLE;
    const [chidi, tunde, zainab, ngozi, emeka, folake, ibrahim] = (await Promise.all(
      [staff, hodOperations, hodSales, finance, finance2, director, director2].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person, Person, Person, Person];
    await lend(ngozi, emeka);
    const ended = await lend(tunde, zainab);
    await tunde.call('end_delegation', { p_delegation: ended['delegation_id'] });
    await lend(folake, zainab, { p_from: inHours(48), p_until: inHours(72) });
    const over = await lend(ibrahim, zainab, { p_from: inHours(1), p_until: inHours(12) });
    await moveBack(ibrahim, over['delegation_id'], 24);
    const held = { members: [chidi, tunde, ngozi, folake, ibrahim], sessions: [chidi] };
    const content = await contentOf(db);
    const saved = await beside(
      held,
      zainab,
      (tx) => tx<{ answer: Answer }[]>`select api.save_request(${tx.json(content as never)}) as answer`,
    );
    expect(saved).toMatchObject({ ok: true });
  });

  it('SES-2: an act on one person waits for no other, nor for a session of theirs that ended', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const [gone, kemi] = [await Person.enter(db, PEOPLE.staff2), await Person.enter(db, PEOPLE.staff2)];
    await gone.call('end_session');
    const chidi = await Person.enter(db, PEOPLE.staff);
    const changed = await beside(
      { members: [chidi], sessions: [chidi, gone] },
      amara,
      (tx) => tx<
        { answer: Answer }[]
      >`select api.set_member_roles(p_member => ${kemi.member}, p_roles => ${['staff', 'auditor']},
        p_reason => 'Looks into it') as answer`,
    );
    expect(changed).toMatchObject({ ok: true, sessions_ended: 1 });
  });
});
