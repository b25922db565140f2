import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Answer } from '../contract/person.ts';
import { save } from '../contract/work.ts';

/** LOG-5: an act leaves events of the rows that it changed, and of no others. */
describe('what an act leaves alone', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  const rowsOf = async (answer: Answer, entity: string) => {
    expect(answer).toMatchObject({ ok: true });
    const events = await db.admin`select action from audit.events e where e.entity = ${entity}
      and e.tx = (select o.tx from audit.events o where o.id = ${String(answer['event_id'])}) order by n`;
    return events.map((event) => event['action'] as unknown);
  };

  it('LOG-5: app.write_content: a line that did not change leaves no event, and one that did goes and comes', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const line = (description: string) => ({
      description,
      quantity_milli: 1000,
      unit_minor: 100,
      tax_basis_points: 0,
    });
    const first = await save(chidi, { lines: [line('Diesel'), line('Oil')] });
    expect(await rowsOf(first, 'request_lines')).toEqual(['row.inserted', 'row.inserted']);
    const again = async (...descriptions: string[]) => {
      const answer = await save(chidi, { lines: descriptions.map(line) }, String(first['request_id']));
      const lines = await chidi.rows('request_lines', { request_id: first['request_id'] });
      const texts = lines
        .sort((a, b) => Number(a['position']) - Number(b['position']))
        .map((row) => row['description']);
      expect(texts).toEqual(descriptions);
      return rowsOf(answer, 'request_lines');
    };
    expect(await again('Diesel', 'Oil')).toEqual([]);
    expect(await again('Diesel', 'Grease')).toEqual(['row.deleted', 'row.inserted']);
    expect(await again('Diesel')).toEqual(['row.deleted']);
    expect(await again('Diesel', 'Oil')).toEqual(['row.inserted']);
  });

  it('LOG-4: app.put_roles: a role that somebody keeps leaves no event when others come and go', async () => {
    const [amara, kemi] = [await Person.enter(db, PEOPLE.admin), await Person.enter(db, PEOPLE.staff2)];
    const roles = (...p_roles: string[]) =>
      amara.call('set_member_roles', { p_member: kemi.member, p_roles, p_reason: 'A new post' });
    expect(await rowsOf(await roles('staff', 'auditor'), 'member_roles')).toEqual(['row.inserted']);
    expect(await rowsOf(await roles('staff'), 'member_roles')).toEqual(['row.deleted']);
    expect(await rowsOf(await roles('auditor'), 'member_roles')).toEqual(['row.deleted', 'row.inserted']);
  });
});
