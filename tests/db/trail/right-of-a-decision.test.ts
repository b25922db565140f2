import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tamper, verify } from './trail.ts';

/** What app.event_problems compares of a decision, and whom audit.tg_events__link holds up. */
describe('the right that a decision was taken by', () => {
  let db: TestDatabase;
  let halima: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    halima = await Person.enter(db, PEOPLE.compliance);
  });
  afterAll(() => db.close());

  it('LOG-3: the permission of a decision that was rewritten beside the chain is found (decision_altered)', async () => {
    expect(await verify(halima)).toMatchObject({ whole: true });
    const [decision] = await db.admin`select d.id, l.seq::integer as seq from app.decisions d
      join audit.links l on l.tenant_id = d.tenant_id and l.event_id = d.event_id
      where d.tenant_id = ${halima.tenant} and d.permission = 'request.review_finance' limit 1`;
    await tamper(
      db,
      (tx) => tx`update app.decisions set permission = 'request.sanction'
        where tenant_id = ${halima.tenant} and id = ${String(decision?.['id'])}`,
    );
    expect(await verify(halima)).toMatchObject({
      whole: false,
      problems: [{ seq: decision?.['seq'] as number, problem: 'decision_altered' }],
    });
  });

  it('LOG-2: an act whose events are linked holds up its own organisation alone', async () => {
    const [amara, wanjiru] = [
      await Person.enter(db, PEOPLE.admin),
      await Person.enter(db, PEOPLE.otherAdmin),
    ];
    await db.as(amara.claims, async (tx) => {
      await tx`select api.save_department(p_name => 'Laundry')`;
      await tx`set constraints all immediate`;
      expect(await wanjiru.call('save_department', { p_name: 'Laundry' })).toMatchObject({ ok: true });
    });
    expect(await wanjiru.rows('departments', { name: 'Laundry' })).toHaveLength(1);
    expect(await amara.rows('departments', { name: 'Laundry' })).toHaveLength(1);
  });
});
