import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { race } from '../../support/race.ts';
import { Person } from '../contract/person.ts';
import { contentOf, decide, hashOf, payeeId, raise, save, stateOf } from '../contract/work.ts';

/** REQ-1: what is submitted is what whoever submits it has seen. */
describe('submitting what one has seen', () => {
  let db: TestDatabase;
  let chidi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
  });
  afterAll(() => db.close());

  it('REQ-1: a draft that moved since it was seen is not submitted, and the one that was seen is', async () => {
    const first = await save(chidi);
    const p_request = first['request_id'];
    await save(chidi, { unit_minor: 900_000 }, String(p_request));
    const submit = (p_content_hash: unknown) => chidi.call('submit_request', { p_request, p_content_hash });
    expect(await submit(first['content_hash'])).toMatchObject({
      ok: false,
      token: 'content_changed',
      content_hash: await hashOf(db, p_request),
      difference: null,
    });
    expect(await stateOf(db, p_request)).toBe('draft');
    expect(await submit(await hashOf(db, p_request))).toMatchObject({ ok: true, state: 'pending' });
  });

  it('REQ-1: what a colleague edited is submitted by whoever names it as it stands', async () => {
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const { request_id: p_request } = await raise(chidi);
    await decide(tunde, p_request, 'return', 'I will correct the amount');
    await save(tunde, { unit_minor: 90_000 }, String(p_request));
    const submit = (more = {}) => chidi.call('submit_request', { p_request, ...more });
    expect(await submit()).toMatchObject({ ok: false, token: 'content_hash_required' });
    const seen = { p_content_hash: await hashOf(db, p_request) };
    expect(await submit(seen)).toMatchObject({ ok: true, state: 'pending' });
  });

  it('REQ-4: a submission that waited while its payee was chosen anew is not made', async () => {
    const saved = await save(chidi);
    const id = String(saved['request_id']);
    const content = await contentOf(db, {
      payee_name: null,
      payee_id: await payeeId(db, 'Kano Grain Millers'),
    });
    const [chosen, late] = await race(
      db,
      { who: chidi.claims, call: 'api.save_request($1, $2)', args: [content, id] },
      { who: chidi.claims, call: 'api.submit_request($1)', args: [id] },
    );
    expect([chosen.ok, late.token]).toEqual([true, 'content_changed']);
    expect(await stateOf(db, id)).toBe('draft');
  });
});
