import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import type { Person } from '../contract/person.ts';
import { fieldsOf, join, lastEvent, openOrganisation } from './organisation.ts';

/** What members arrange for themselves: views of the list, their name and formats. */
describe('one’s own', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  const saveView = (who: Person, name: string, query: string, view?: unknown) =>
    who.call('save_view', { p_name: name, p_query: query, ...(view ? { p_view: view } : {}) });
  const views = async (who: Person) =>
    (await who.rows('saved_views')).map((row) => `${row['name']}: ${row['query']}`);

  it('SPEC-ONB-37: saved views are one’s own: nobody else sees, changes or deletes them, in another organisation neither', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    const auditor = await join(org, { name: 'Anna Auditor', roles: ['auditor'] });
    const saved = await saveView(sam, ' Mine ', 'state=pending&mine=1');
    expect(saved).toMatchObject({ ok: true, event_id: null });
    expect(await views(sam)).toEqual(['Mine: state=pending&mine=1']);
    for (const stranger of [org.founder, auditor, other.founder]) {
      expect(await views(stranger)).toEqual([]);
      expect(await saveView(stranger, 'Taken', '', saved['view_id'])).toMatchObject({
        ok: false,
        token: 'not_found',
      });
      expect(await stranger.call('delete_view', { p_view: saved['view_id'] })).toMatchObject({
        ok: false,
        token: 'not_found',
      });
    }
    expect(await saveView(sam, 'Mine, late', 'late=1', saved['view_id'])).toMatchObject({
      ok: true,
      view_id: saved['view_id'],
    });
    expect(await views(sam)).toEqual(['Mine, late: late=1']);
    expect(await sam.call('delete_view', { p_view: saved['view_id'] })).toMatchObject({ ok: true });
    expect(await views(sam)).toEqual([]);
    expect(await sam.call('delete_view', { p_view: saved['view_id'] })).toMatchObject({ token: 'not_found' });
  });

  it('SPEC-ONB-38: views have a name and filters of bounded length, and thirty are the most', async () => {
    const org = await openOrganisation(db);
    for (const [name, query, fields] of [
      [' ', '', ['name']],
      ['n'.repeat(61), '', ['name']],
      ['Long', 'q'.repeat(501), ['query']],
      ['', 'q'.repeat(501), ['name', 'query']],
    ] as const) {
      const answer = await saveView(org.founder, name, query);
      expect(answer).toMatchObject({ ok: false, token: 'invalid_view' });
      expect(fieldsOf(answer)).toEqual(fields);
    }
    for (let n = 1; n <= 30; n += 1)
      expect(await saveView(org.founder, `View ${n}`, 'q'.repeat(500))).toMatchObject({ ok: true });
    expect(await saveView(org.founder, 'One more', '')).toMatchObject({ ok: false, token: 'too_many_views' });
    expect(await views(org.founder)).toHaveLength(30);
  });

  it('SPEC-ONB-39: people change their own name and formats, and nobody takes a colleague’s name or one that reads like it', async () => {
    const org = await openOrganisation(db);
    const other = await openOrganisation(db);
    const sam = await join(org, { name: 'Sam Staff', roles: ['staff'] });
    const profile = (name: unknown, locale?: string) =>
      sam.call('save_profile', { p_name: name, ...(locale === undefined ? {} : { p_locale: locale }) });
    expect(await profile('Sam Staff')).toEqual({ ok: true, event_id: null });
    expect(await profile(' Samuel Staff ', 'de-DE')).toMatchObject({ ok: true });
    expect((await sam.call('whoami'))['member']).toMatchObject({ name: 'Samuel Staff', locale: 'de-DE' });
    expect((await sam.call('whoami'))['tenant']).toMatchObject({ locale: 'en-KE' });
    expect(await lastEvent(org, 'member.save_profile')).toMatchObject({
      actor: sam.member,
      payload: { renamed: true },
    });
    expect(await profile('Samuel Staff')).toMatchObject({ ok: true });
    expect((await sam.call('whoami'))['member']).toMatchObject({ locale: null });
    expect(await profile('Ελένη Παπαδοπούλου')).toMatchObject({ ok: true });
    for (const name of ['Faith Founder', 'faith  FOUNDER', 'Faith-Founder', 'Ｆaith Founder']) {
      expect(await profile(name), name).toMatchObject({ ok: false, token: 'name_taken' });
    }
    for (const [name, locale, fields] of [
      ['', undefined, ['name']],
      ['x'.repeat(121), undefined, ['name']],
      ['Faith\u200b Founder', undefined, ['name']],
      ['F\u0430ith Founder', undefined, ['name']],
      ['Faith\nFounder', undefined, ['name']],
      ['\u2060', undefined, ['name']],
      ['12', undefined, ['name']],
      ['Samuel Staff', 'xx-XX', ['locale']],
      [null, 'en-XX', ['name', 'locale']],
    ] as const) {
      const answer = await profile(name, locale);
      expect(answer).toMatchObject({ ok: false, token: 'invalid_profile' });
      expect(fieldsOf(answer)).toEqual(fields);
    }
    expect((await other.founder.rows('members')).map((row) => row['name'])).toEqual(['Faith Founder']);
  });
});
