import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, raise, stateOf } from '../contract/work.ts';
import { lend } from './standing-in.ts';

/** AUT-10: borrowed authority is asked for again where it is used (app.do_decide, app.principal_for). */
describe('a delegation that runs out while somebody decides', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('AUT-10: decides nothing any more, though the engine had just said yes', async () => {
    const [chidi, tunde, zainab, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.hodSales, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
    const [made, other] = [(await raise(chidi))['request_id'], (await raise(chidi))['request_id']];
    for (const request of [made, other]) await approveAll(request, tunde);
    expect(await lend(ngozi, zainab)).toMatchObject({ ok: true });
    expect(await decide(zainab, other)).toMatchObject({ ok: true, for_member: ngozi.member });
    // what is asked between the engine's answer and the decision takes as long as the delegation lasts
    await db.admin
      .unsafe(`alter function app.content_refusal(app.requests, text, text) rename to content_refusal_at_once;
      create function app.content_refusal(app.requests, text, text) returns jsonb language plpgsql as $$
      begin
        update app.delegations set ended_at = clock_timestamp(), ended_by = from_member where ended_at is null;
        return app.content_refusal_at_once($1, $2, $3);
      end $$;
      grant execute on function app.content_refusal(app.requests, text, text) to countersign`);
    expect(await decide(zainab, made)).toMatchObject({ ok: false, token: 'permission_missing' });
    expect(await stateOf(db, made)).toBe('pending');
    expect(await chidi.rows('decisions', { request_id: made })).toHaveLength(1);
  });
});
