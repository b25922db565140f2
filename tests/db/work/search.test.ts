import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Row } from '../contract/person.ts';
import { decide, raise, save } from '../contract/work.ts';

/** REQ-6: what may be read is found by the beginnings of its words, and nothing else is. */
describe('searching requests', () => {
  let db: TestDatabase;
  let chidi: Person;
  let kemi: Person;
  let tunde: Person;
  let ngozi: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, kemi, tunde, ngozi] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.staff2, PEOPLE.hodOperations, PEOPLE.finance].map((email) =>
        Person.enter(db, email),
      ),
    )) as [Person, Person, Person, Person];
  });
  afterAll(() => db.close());

  const search = async (person: Person, p_query: string | null, more: Record<string, unknown> = {}) => {
    const answer = await person.call('search_requests', { p_query, ...more });
    if (!answer.ok) throw new Error(answer.token);
    return { rows: answer['rows'] as Row[], more: answer['more'] };
  };
  const found = async (person: Person, query: string | null, more: Record<string, unknown> = {}) =>
    (await search(person, query, more)).rows.map(({ id }) => id);
  const raised = async (person: Person, changes: Record<string, unknown>) =>
    String((await raise(person, changes))['request_id']);
  const line = (description: string) => ({
    lines: [{ description, quantity_milli: 1000, unit_minor: 100, tax_basis_points: 0 }],
  });

  it('SPEC-REQ-62: a request is found by its number, title, payee, reference and lines, without accents and from the beginning of each word', async () => {
    const made = await raise(chidi, {
      title: 'Zephyr pump',
      payee_name: 'Adébáyò Waterworks',
      reference: 'QX-0077/B',
      ...line('Impeller of bronze'),
    });
    const id = made['request_id'];
    for (const query of [
      String(made['number']),
      'zephyr',
      'PUMP zep',
      'adebayo',
      'Adébá water',
      'qx 77',
      '0077',
      'impel bronze',
      ' zephyr, adebayo; impeller! ',
    ]) {
      expect({ query, found: await found(chidi, query) }).toEqual({ query, found: [id] });
    }
    for (const query of ['', null, ' -- ', 'ephyr', 'zephyr diesel', "'%"]) {
      expect({ query, found: await found(chidi, query) }).toEqual({ query, found: [] });
    }
  });

  it('SPEC-REQ-63: nobody finds what they may not read, whatever they ask for', async () => {
    const ours = await raised(chidi, { title: 'Quokka fence' });
    const sales = await raised(kemi, { title: 'Quokka stand', department: 'SAL' });
    const draft = String((await save(kemi, { title: 'Quokka plan' }))['request_id']);
    expect(await found(chidi, 'quokka')).toEqual([ours]);
    expect(await found(tunde, 'quokka')).toEqual([ours]);
    expect(await found(kemi, 'quokka')).toEqual([draft, sales]);
    expect(await found(ngozi, 'quokka')).toEqual([sales, ours]);
    const amara = await Person.enter(db, PEOPLE.admin);
    expect(await found(amara, 'quokka')).toEqual([]);
    const mwangi = await Person.enter(db, PEOPLE.otherStaff);
    expect(await found(mwangi, 'quokka')).toEqual([]);
    const other = await Person.enter(db, PEOPLE.otherFinance);
    expect(await found(other, 'quokka')).toEqual([]);
    // whoever is drawn in reads it, and finds it
    await kemi.call('add_comment', { p_request: sales, p_body: 'Look', p_mentions: [chidi.member] });
    expect(await found(chidi, 'quokka')).toEqual([sales, ours]);
  });

  it('REQ-6: what changed is found by what it says now, and by nothing that it said before', async () => {
    const id = await raised(chidi, { title: 'Numbat cage', ...line('Wire') });
    await save(chidi, { title: 'Bilby cage', ...line('Mesh') }, id);
    expect([await found(chidi, 'bilby'), await found(chidi, 'numbat')]).toEqual([[id], []]);
    await chidi.call('submit_request', { p_request: id });
    expect(await found(ngozi, 'bilby mesh')).toEqual([id]);
    expect(await found(ngozi, 'numbat')).toEqual([]);
    const words = await db.admin<
      { word: string }[]
    >`select word from app.request_words where request_id = ${id} and word = any (${['numbat', 'wire', 'bilby', 'mesh']}) order by 1`;
    expect(words.map(({ word }) => word)).toEqual(['bilby', 'mesh']);
  });

  it('REQ-6: the filters of the list narrow what is found, and a page ends where the next begins', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await raised(chidi, { title: `Wombat ${n}` }));
    const order = await raised(chidi, { title: 'Wombat order', kind: 'purchase_order' });
    await decide(tunde, ids[0], 'reject', 'No');
    expect(await found(ngozi, 'wombat', { p_filter: { kind: 'purchase_order' } })).toEqual([order]);
    expect(await found(ngozi, 'wombat', { p_filter: { state: 'rejected' } })).toEqual([ids[0]]);
    expect(await found(ngozi, 'wombat', { p_filter: { created_by: kemi.member } })).toEqual([]);
    expect(await found(ngozi, 'wombat', { p_filter: { until: '2020-01-01T00:00:00Z' } })).toEqual([]);
    const all = [order, ...ids];
    expect(await found(ngozi, 'wombat', { p_filter: { from: '2020-01-01T00:00:00Z' } })).toEqual(all);
    const first = await search(ngozi, 'wombat', { p_limit: 4 });
    expect([first.rows.map(({ id }) => id), first.more]).toEqual([all.slice(0, 4), true]);
    const { created_at: at, id } = first.rows[3] ?? {};
    const second = await search(ngozi, 'wombat', { p_limit: 4, p_after: { at, id } });
    expect([second.rows.map((row) => row['id']), second.more]).toEqual([all.slice(4), false]);
  });

  it('REQ-6: a frequent word and a rare one find the same as each filters the other', async () => {
    const [tenant] = await db.admin<{ id: string }[]>`select id from app.tenants where name like 'Adunni%'`;
    const id = await raised(chidi, { title: 'Thylacine diesel' });
    // as if some thousand other requests said it too
    await db.admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into app.request_words select ${tenant?.id ?? ''}, 'diesel', gen_random_uuid() from generate_series(1, 2100)`;
    });
    expect(await found(ngozi, 'diesel thyla')).toEqual([id]);
    expect(await found(ngozi, 'diesel')).toContain(id);
  });
});
