import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { raise } from '../contract/work.ts';

/** Whom app.who_can leaves out of those who come into question, and whom app.take_request lets lock nothing. */
describe('who can, by what holds now', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    [chidi, tunde, zainab] = (await Promise.all(
      [PEOPLE.staff, PEOPLE.hodOperations, PEOPLE.hodSales].map((email) => Person.enter(db, email)),
    )) as [Person, Person, Person];
  });
  afterAll(() => db.close());

  const who = async (request: unknown, action: string) => {
    const told = await tunde.call('explain', { p_request: request, p_action: action });
    expect(told).toMatchObject({ ok: true, allowed: false });
    return (told['who'] as { name: string }[]).map(({ name }) => name);
  };

  it('AUT-8: who raised it is named for what may be done in this state, and for nothing else', async () => {
    const request = (await raise(chidi))['request_id'];
    expect(await who(request, 'withdraw')).toEqual(['Chidi Nwosu']);
    for (const action of ['submit', 'answer']) expect(await who(request, action)).toEqual([]);
    await chidi.call('withdraw_request', { p_request: request, p_reason: 'No longer needed' });
    expect(await who(request, 'withdraw')).toEqual([]);
  });

  it('AUT-12: nobody is named who can no longer read the request', async () => {
    const request = (await raise(chidi))['request_id'];
    expect(await who(request, 'withdraw')).toEqual(['Chidi Nwosu']);
    await db.admin`delete from app.role_permissions p using app.roles r
      where r.id = p.role_id and r.tenant_id = ${chidi.tenant} and r.key = 'staff' and p.permission = 'request.read_own'`;
    try {
      expect(await who(request, 'withdraw')).toEqual([]);
    } finally {
      await db.admin`insert into app.role_permissions (tenant_id, role_id, permission)
        select tenant_id, id, 'request.read_own' from app.roles where tenant_id = ${chidi.tenant} and key = 'staff'`;
    }
  });

  it('AUT-12: who cannot read a request waits for nobody who is at it, and locks nothing of it', async () => {
    const p_request = (await raise(chidi))['request_id'];
    const acts: [string, Record<string, unknown>][] = [
      ['decide', { p_decision: 'approve', p_comment: null, p_content_hash: 'a'.repeat(64) }],
      ['withdraw_request', { p_reason: 'Not mine' }],
      ['add_comment', { p_body: 'What is this?', p_mentions: [] }],
    ];
    await db.admin.begin(async (holder) => {
      await holder`select from app.requests where id = ${String(p_request)} for update`;
      for (const [name, args] of acts)
        // to wait for the row is to be cancelled after some seconds
        expect({ name, ...(await zainab.call(name, { p_request, ...args })) }).toMatchObject({
          name,
          ok: false,
          token: 'not_found',
        });
    });
  });
});
