import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { enrol } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { lend } from '../authority/standing-in.ts';
import { Person } from '../contract/person.ts';
import { raise, save } from '../contract/work.ts';
import { join, openOrganisation, type Organisation } from '../onboarding/organisation.ts';
import { BANK, enterCast, MILLERS, propose, type Cast } from '../payees/register.ts';
import { comeIn, openProvider } from '../sessions/signing-on.ts';

/** What somebody reads for being who they are, with no permission that would show them everybody's. */
describe('one’s own, and a colleague’s', () => {
  let db: TestDatabase;
  let org: Organisation;
  let cast: Cast;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    org = await openOrganisation(db);
    cast = await enterCast(db);
  });
  afterAll(() => db.close());

  const membersIn = async (person: Person, table: string): Promise<unknown[]> => {
    const rows = await db.as(person.claims, (tx) => tx.unsafe(`select member_id from ${table}`));
    return rows.map((row) => row['member_id'] as unknown);
  };

  it('SES-3: who has a second factor sees it, and no colleague without security.read does', async () => {
    const [ada, sam] = [await join(org, { name: 'Ada Obi' }), await join(org, { name: 'Sam Staff' })];
    await enrol(ada);
    expect(await membersIn(ada, 'app.factors')).toEqual([ada.member]);
    expect(await ada.rows('factors')).toMatchObject([{ member_id: ada.member }]);
    expect(await sam.rows('factors')).toEqual([]);
    expect(await org.founder.rows('factors')).toMatchObject([{ member_id: ada.member }]);
  });

  it('SES-5: who comes in by single sign-on sees by which account, and nobody else’s', async () => {
    const provider = await openProvider(org);
    const [bea, cyd] = [
      await comeIn(provider, { subject: 'bea', email: `bea@${org.domain}`, name: 'Bea Eze' }),
      await comeIn(provider, { subject: 'cyd', email: `cyd@${org.domain}`, name: 'Cyd Ojo' }),
    ];
    for (const person of [bea, cyd])
      expect(await person.rows('identities')).toMatchObject([
        { member_id: person.member, provider_id: provider.id },
      ]);
    expect(await org.founder.rows('identities')).toHaveLength(2);
    const member = async (person: Person) => (await person.call('whoami'))['member'];
    expect(await member(cyd)).toMatchObject({ sso: true, email: `cyd@${org.domain}` });
    expect(await member(org.founder)).toMatchObject({ sso: false, email: `founder@${org.domain}` });
  });

  it('SES-4: everybody sees when each of their own sessions was last there, and of a colleague’s nothing', async () => {
    const [dan, eve] = [await join(org, { name: 'Dan Uba' }), await join(org, { name: 'Eve Ali' })];
    for (const person of [dan, eve])
      await person.call('touch_session', { p_edge: db.keys.edge, p_address: '198.51.100.7' });
    expect(await membersIn(dan, 'app.session_sightings')).toEqual([dan.member]);
    expect(await membersIn(eve, 'app.session_sightings')).toEqual([eve.member]);
    const [seen] =
      await db.admin`select seen_at from app.session_sightings where session_id = ${dan.session}`;
    expect(await dan.rows('sessions', { id: dan.session })).toMatchObject([{ seen_at: seen?.['seen_at'] }]);
  });

  it('REQ-4: who may only propose payees sees that a change waits, and neither side of its bank details', async () => {
    const sam = await join(org, { name: 'Pat Payee' });
    const hilda = await join(org, { name: 'Hilda Head', roles: ['hod'] });
    const proposed = await propose(sam, null, { name: MILLERS, ...BANK });
    expect(proposed).toMatchObject({ ok: true });
    const [id, change_id] = [proposed['change_id'], proposed['change_id']];
    expect(await sam.rows('payee_changes', { id })).toMatchObject([{ state: 'pending' }]);
    expect(await sam.rows('payee_change_details', { change_id })).toEqual([]);
    expect(await hilda.rows('payee_change_details', { change_id })).toMatchObject([{ side: 'new' }]);
  });

  it('AUT-10: who stands in for somebody with request.read_all reads what was submitted, and no draft', async () => {
    // a head of another department, who has no part in it
    const { chidi, ngozi } = cast;
    const zainab = await Person.enter(db, PEOPLE.hodSales);
    const [submitted, draft] = [await raise(chidi), await save(chidi)];
    const seen = async () => {
      const ids = [submitted, draft].map((answer) => String(answer['request_id']));
      return Promise.all(ids.map(async (id) => (await zainab.rows('requests', { id })).length));
    };
    expect(await seen()).toEqual([0, 0]);
    const lent = await lend(ngozi, zainab);
    expect(lent).toMatchObject({ ok: true });
    expect(await seen()).toEqual([1, 0]);
    await ngozi.call('end_delegation', { p_delegation: lent['delegation_id'] });
    expect(await seen()).toEqual([0, 0]);
  });
});
