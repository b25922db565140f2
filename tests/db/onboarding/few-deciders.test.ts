import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { openOrganisation } from './organisation.ts';

describe('what few deciders add to the roles that ship', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase()));
  afterAll(() => db.close());

  it('AUT-13: app.put_small_roles: each role has exactly what as many deciders add to it, however they became as many', async () => {
    const { founder } = await openOrganisation(db, { deciders: 'one' });
    const small = ['request.mark_paid', 'payee.read_bank', 'payee.approve', 'payee.propose'];
    const added = async (key: string) => {
      const held = (await founder.rows('roles', { key }))[0]?.['permissions'] as string[];
      return small.filter((permission) => held.includes(permission));
    };
    const basic = { hod: await added('hod'), staff: await added('staff') };
    expect(basic).toEqual({ hod: small.slice(0, 3), staff: small.slice(3) });
    const now = async (deciders: string) => {
      const saved = await founder.call('save_settings', {
        p_settings: { deciders, ...(deciders === 'three_or_more' ? { threshold_minor: 1 } : {}) },
      });
      expect(saved).toMatchObject({ ok: true });
      return { hod: await added('hod'), staff: await added('staff') };
    };
    expect(await now('two')).toEqual({ hod: ['payee.approve'], staff: ['payee.propose'] });
    expect(await now('three_or_more')).toEqual({ hod: [], staff: [] });
    expect(await now('two')).toEqual({ hod: ['payee.approve'], staff: ['payee.propose'] });
    expect(await now('one')).toEqual(basic);
  });
});
