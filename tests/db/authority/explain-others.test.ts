import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, raise } from '../contract/work.ts';

/** AUT-8: whoever reads a request asks the engine about a colleague, and reads it by name. */
describe('who may act, of somebody else', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
  });
  afterAll(() => db.close());

  const about = async (reader: Person, request: unknown, person: Person, action = 'approve') =>
    reader.call('explain', { p_request: request, p_action: action, p_member: person.member });

  it('SPEC-AUT-125: each rule is told by their name, with who could act instead; a colleague’s words are never "you"', async () => {
    const made = await raise(ngozi);
    await approveAll(made['request_id'], tunde);
    const told = await about(tunde, made['request_id'], ngozi);
    expect(told).toMatchObject({
      ok: true,
      allowed: false,
      token: 'self_approval_forbidden',
      explanation: 'Ngozi Eze submitted this request, so somebody else must review it. Emeka Obi can.',
    });
    expect(told.rules?.map((rule) => rule.because)).toEqual([
      'The request is waiting for a decision.',
      'Ngozi Eze submitted this request, so somebody else must review it.',
      'Ngozi Eze did not edit this request.',
      "Ngozi Eze is not the payee's registered owner.",
      "Ngozi Eze did not propose the payee's details.",
      'Ngozi Eze has decided no other step of this request.',
      "Ngozi Eze's roles allow this step: Finance.",
      'This step is not tied to a department.',
    ]);
  });

  it('SPEC-AUT-126: of who cannot read the request, has no access or belongs elsewhere it says only that', async () => {
    const made = await raise(chidi);
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const otieno = await Person.enter(db, PEOPLE.otherHod);
    expect(await about(tunde, made['request_id'], zainab)).toMatchObject({
      allowed: false,
      token: 'not_found',
      explanation: 'Zainab Musa cannot read this request. Tunde Bello can.',
    });
    expect(await about(tunde, made['request_id'], otieno)).toMatchObject({ ok: false, token: 'not_found' });
    expect(await about(zainab, made['request_id'], tunde)).toMatchObject({ ok: false, token: 'not_found' });
    await db.admin`update app.members set access_until = now() - interval '1 minute' where id = ${zainab.member}`;
    expect(await about(tunde, made['request_id'], zainab)).toMatchObject({
      allowed: false,
      token: 'session_ended',
      explanation: expect.stringMatching(/^Zainab Musa has no access to this organisation today\./) as string,
    });
  });
});
