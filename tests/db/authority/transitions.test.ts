import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, hashOf, raise, save } from '../contract/work.ts';

const STATES = ['draft', 'pending', 'queried', 'returned', 'approved', 'rejected', 'withdrawn', 'paid'];
/** What the table says, written out once more: a new transition is added here on purpose. */
const ALLOWED = [
  'draft save draft',
  'draft submit pending',
  'draft withdraw withdrawn',
  'pending approve approved',
  'pending approve pending',
  'pending name_alternate pending',
  'pending query queried',
  'pending reject rejected',
  'pending return returned',
  'pending save returned',
  'pending withdraw withdrawn',
  'queried answer pending',
  'queried reject rejected',
  'queried save returned',
  'queried withdraw withdrawn',
  'returned save returned',
  'returned submit pending',
  'returned withdraw withdrawn',
  'approved mark_paid paid',
  'pending payee_change returned',
  'queried payee_change returned',
  'approved payee_change returned',
];

describe('the states of a request', () => {
  let db: TestDatabase;
  let chidi: Person;
  let tunde: Person;
  let ngozi: Person;
  let emeka: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    ngozi = await Person.enter(db, PEOPLE.finance);
    emeka = await Person.enter(db, PEOPLE.finance2);
  });
  afterAll(() => db.close());

  it('SPEC-REQ-08: every allowed transition stands in one table, and nobody of ours may change that table', async () => {
    const rows = await db.admin`select state || ' ' || action || ' ' || next_state as t from app.transitions`;
    expect(rows.map((row) => String(row['t'])).sort()).toEqual([...ALLOWED].sort());
    const [row] =
      await db.admin`select bool_or(has_table_privilege(r, 'app.transitions', 'insert, update, delete, truncate')) as may
      from unnest(array['anon', 'authenticated', 'service_role', 'countersign', 'gatekeeper', 'recorder']) r`;
    expect(row).toEqual({ may: false });
  });

  it('SPEC-REQ-09: every other change of state is refused by a trigger, also when our own functions try it', async () => {
    const made = await raise(chidi);
    const wrong: string[] = [];
    for (const from of STATES) {
      for (const to of STATES) {
        if (from === to) continue;
        const allowed = ALLOWED.some((entry) => entry.startsWith(`${from} `) && entry.endsWith(` ${to}`));
        const refused = await db.admin
          .begin(async (tx) => {
            // put it into the state with triggers off, then try as our own code
            await tx`set local session_replication_role = 'replica'`;
            await tx`update app.requests set state = ${from}, paid_at = ${from === 'paid' ? new Date() : null},
              paid_by = ${from === 'paid' ? emeka.member : null} where id = ${String(made['request_id'])}`;
            await tx`set local session_replication_role = 'origin'`;
            await tx`select set_config('request.jwt.claims', ${JSON.stringify(chidi.claims)}, true)`;
            await tx`set local role countersign`;
            const changed =
              await tx`update app.requests set state = ${to} where id = ${String(made['request_id'])}`;
            throw new Error(changed.count === 1 ? 'changed' : 'found no row');
          })
          .catch((error: Error) => error.message);
        const byTrigger = refused.startsWith('no transition leads from');
        if (byTrigger === allowed || refused === 'found no row') wrong.push(`${from} → ${to}: ${refused}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('SPEC-REQ-10: in a state that is closed, every act is refused as wrong_state, for whoever could do it otherwise', async () => {
    const made: Record<string, unknown> = {};
    for (const state of ['approved', 'rejected', 'withdrawn', 'paid']) {
      const request = (await raise(chidi))['request_id'];
      if (state === 'rejected') await decide(tunde, request, 'reject', 'No');
      else if (state === 'withdrawn') await chidi.call('withdraw_request', { p_request: request });
      else await approveAll(request, tunde, ngozi);
      if (state === 'paid') await emeka.call('mark_paid', { p_request: request });
      made[state] = request;
    }
    for (const [state, request] of Object.entries(made)) {
      const hash = await hashOf(db, request);
      const answers = {
        save: await save(chidi, {}, String(request)),
        submit: await chidi.call('submit_request', { p_request: request }),
        withdraw: await chidi.call('withdraw_request', { p_request: request }),
        answer: await chidi.call('answer_query', { p_request: request, p_answer: 'x' }),
        approve: await tunde.call('decide', {
          p_request: request,
          p_decision: 'approve',
          p_comment: null,
          p_content_hash: hash,
        }),
        reject: await decide(tunde, request, 'reject', 'x'),
        query: await decide(tunde, request, 'query', 'x'),
        return: await decide(tunde, request, 'return', 'x'),
      };
      for (const [act, answer] of Object.entries(answers)) {
        expect({ state, act, token: answer.token }).toEqual({ state, act, token: 'wrong_state' });
      }
      const paid = await emeka.call('mark_paid', { p_request: request });
      expect(paid.ok).toBe(state === 'approved');
    }
  });

  it('SPEC-REQ-11: there is no way to delete a request: no function, no privilege, no policy', async () => {
    const [row] = await db.admin`select
      (select array_agg(proname::text order by proname) from pg_proc
         where pronamespace = 'api'::regnamespace and proname ~ 'delete|remove|purge') as functions,
      (select count(*)::int from unnest(array['anon', 'authenticated', 'service_role', 'countersign', 'gatekeeper', 'recorder']) r,
         unnest(array['requests', 'decisions', 'comments', 'request_steps', 'request_versions', 'members', 'sessions', 'tenants']) t
        where has_table_privilege(r, 'app.' || t, 'delete') or has_table_privilege(r, 'app.' || t, 'truncate')) as privileges`;
    // a person's own saved filter, their own second factor, and samples, which are withdrawn
    expect(row).toEqual({ functions: ['delete_view', 'remove_factor', 'remove_sample_data'], privileges: 0 });
  });
});
