import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { tamper, verify, type Found } from './trail.ts';

/** Each kind of tampering on a fresh clone, by a superuser with every trigger off. */
describe('tampering', () => {
  let db: TestDatabase;
  let halima: Person;
  let last: number;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    halima = await Person.enter(db, PEOPLE.compliance);
    const before = await verify(halima);
    expect(before).toMatchObject({ ok: true, whole: true, problems: [] });
    last = Number(before['last_seq']);
    expect(last).toBeGreaterThan(80);
  });
  afterEach(() => db.close());

  const event = (seq: number) =>
    db.admin`select event_id from audit.links where tenant_id = ${halima.tenant} and seq = ${seq}`;
  const found = async (): Promise<Found> => {
    const { whole, problems } = await verify(halima);
    return { whole, problems };
  };

  it('SPEC-LOG-09: a changed payload is named where it stands, and nowhere else', async () => {
    await tamper(
      db,
      (tx) => tx`update audit.events set payload = payload || '{"decision": "approve"}'
        where id = (select event_id from audit.links where tenant_id = ${halima.tenant} and seq = 40)`,
    );
    expect(await found()).toEqual({
      whole: false,
      problems: [
        { seq: 40, problem: 'event_altered' },
        { seq: 40, problem: 'link_broken' },
      ],
    });
  });

  it('SPEC-LOG-10: a changed actor, role, time, outcome or token is named too', async () => {
    const columns = {
      actor: `gen_random_uuid()`,
      roles: `array['md']`,
      at: `at - interval '1 microsecond'`,
      entity_id: 'gen_random_uuid()',
      action: `'request.approve'`,
      channel: `'email'`,
      permission: `'request.sanction'`,
      session_id: 'gen_random_uuid()',
    };
    const seqs = Object.keys(columns).map((_, i) => 10 + 3 * i);
    await tamper(db, async (tx) => {
      for (const [i, [column, value]] of Object.entries(columns).entries()) {
        await tx.unsafe(`update audit.events set ${column} = ${value} where id =
          (select event_id from audit.links where tenant_id = '${halima.tenant}' and seq = ${10 + 3 * i})`);
      }
    });
    const { problems } = await found();
    expect(problems.filter((p) => p.problem === 'event_altered').map((p) => p.seq)).toEqual(seqs);
  });

  it('SPEC-LOG-11: a changed event whose leaf was made to fit again breaks its link', async () => {
    await tamper(db, async (tx) => {
      await tx`update audit.events e set actor = gen_random_uuid() where id =
        (select event_id from audit.links where tenant_id = ${halima.tenant} and seq = 33)`;
      await tx`update audit.events e set leaf = audit.leaf(e) where id =
        (select event_id from audit.links where tenant_id = ${halima.tenant} and seq = 33)`;
    });
    expect(await found()).toEqual({ whole: false, problems: [{ seq: 33, problem: 'link_broken' }] });
  });

  it('SPEC-LOG-12: a changed, removed or added text is named', async () => {
    const texts = await db.admin<{ seq: number; event_id: string; kind: string }[]>`
      select l.seq::int as seq, t.event_id, t.kind from app.event_texts t
        join audit.links l on l.tenant_id = t.tenant_id and l.event_id = t.event_id
       where t.tenant_id = ${halima.tenant} order by l.seq, t.kind limit 4`;
    const [changed, removed, resalted, added] = texts;
    await tamper(db, async (tx) => {
      const at = (row = changed) => tx`event_id = ${row?.event_id ?? ''} and kind = ${row?.kind ?? ''}`;
      await tx`update app.event_texts set text = text || '.' where ${at(changed)}`;
      await tx`delete from app.event_texts where ${at(removed)}`;
      await tx`update app.event_texts set salt = uuid_send(gen_random_uuid()) where ${at(resalted)}`;
      await tx`insert into app.event_texts (tenant_id, event_id, kind, salt, text)
        values (${halima.tenant}, ${added?.event_id ?? ''}, 'invented', uuid_send(gen_random_uuid()), 'x')`;
    });
    const { problems } = await found();
    expect(new Set(problems.map((p) => p.problem))).toEqual(new Set(['text_altered']));
    expect(problems.map((p) => p.seq)).toEqual([...new Set(texts.map((t) => t.seq))]);
  });

  it('SPEC-LOG-13: a link that was taken away is missing: in the middle, at the beginning, and a run of them', async () => {
    await tamper(
      db,
      (tx) =>
        tx`delete from audit.links where tenant_id = ${halima.tenant} and (seq = 1 or seq between 30 and 34)`,
    );
    const { whole, problems } = await found();
    expect(whole).toBe(false);
    expect(problems).toContainEqual({ seq: 1, problem: 'link_missing' });
    expect(problems).toContainEqual({ seq: 30, problem: 'link_missing' });
  });

  it('SPEC-LOG-14: the newest link taken away leaves an event without a link', async () => {
    await tamper(
      db,
      (tx) => tx`delete from audit.links where tenant_id = ${halima.tenant} and seq = ${last}`,
    );
    expect(await found()).toEqual({ whole: false, problems: [{ seq: last, problem: 'event_unlinked' }] });
  });

  it('SPEC-LOG-15: with every link taken away the trail is not whole', async () => {
    await tamper(db, (tx) => tx`delete from audit.links where tenant_id = ${halima.tenant}`);
    expect(await found()).toEqual({ whole: false, problems: [{ seq: 1, problem: 'event_unlinked' }] });
  });

  it('SPEC-LOG-16: two events that changed places break both links', async () => {
    const [[first], [second]] = [await event(20), await event(21)];
    await tamper(db, async (tx) => {
      const put = (seq: number, id: unknown) => tx`update audit.links set event_id = ${String(id)}
        where tenant_id = ${halima.tenant} and seq = ${seq}`;
      await tx`alter table audit.links drop constraint links_tenant_id_event_id_key`;
      await put(20, second?.['event_id']);
      await put(21, first?.['event_id']);
    });
    expect((await found()).problems).toEqual([
      { seq: 20, problem: 'link_broken' },
      { seq: 21, problem: 'link_broken' },
    ]);
  });

  it('SPEC-LOG-17: an event that was put in past the linker stands without a link', async () => {
    await tamper(
      db,
      (tx) => tx`insert into audit.events (tenant_id, action, entity, leaf)
        values (${halima.tenant}, 'request.approve', 'requests', sha256('x'))`,
    );
    expect(await found()).toEqual({ whole: false, problems: [{ seq: last + 1, problem: 'event_unlinked' }] });
  });

  it('SPEC-LOG-18: a chain computed anew from a changed event on ends in another hash than the one kept outside', async () => {
    const kept = (await verify(halima))['last_hash'];
    await tamper(db, async (tx) => {
      await tx`update audit.events e set actor = gen_random_uuid() where id =
        (select event_id from audit.links where tenant_id = ${halima.tenant} and seq = 50)`;
      await tx`update audit.events e set leaf = audit.leaf(e) where tenant_id = ${halima.tenant}`;
      await tx`update audit.links l set hash = c.hash from (
        select l.seq, audit.chain_hash('\\x'::bytea, l.seq, e.leaf) over (order by l.seq) as hash
          from audit.links l join audit.events e on e.tenant_id = l.tenant_id and e.id = l.event_id
         where l.tenant_id = ${halima.tenant}) c where l.tenant_id = ${halima.tenant} and l.seq = c.seq`;
    });
    const after = await verify(halima);
    // the database alone cannot know; that is why the last hash leaves it
    expect(after).toMatchObject({ whole: true, last_seq: last });
    expect(after['last_hash']).not.toBe(kept);
  });

  it('SPEC-LOG-40: what was changed into something that cannot be read is named, and nothing raises', async () => {
    await tamper(db, async (tx) => {
      const payloads = [
        '{"x": 1.5}',
        '{"x": 1e300}',
        '{"decision": "x", "step": "y", "round": "z"}',
        '[]',
        'null',
        '"text"',
      ];
      for (const [i, payload] of payloads.entries()) {
        await tx`update audit.events set payload = ${payload}::text::jsonb, entity = 'requests', outcome = 'done', token = null
          where id = (select event_id from audit.links where tenant_id = ${halima.tenant} and seq = ${10 + i})`;
      }
    });
    const { whole, problems } = await found();
    expect(whole).toBe(false);
    expect(problems.filter((p) => p.problem === 'event_altered').map((p) => p.seq)).toEqual([
      10, 11, 12, 13, 14, 15,
    ]);
  });

  it('SPEC-LOG-41: a decision or a role change that was rewritten beside the chain is named by its event', async () => {
    const amara = await Person.enter(db, PEOPLE.admin);
    const [kemi] = await amara.rows('members', { email: PEOPLE.staff2 });
    const changed = await amara.call('set_member_roles', {
      p_member: kemi?.['id'],
      p_roles: ['hod'],
      p_reason: 'x',
    });
    expect(await found()).toEqual({ whole: true, problems: [] });
    const seqOf = async (id: unknown) =>
      (
        await db.admin`select seq::int as seq from audit.links where tenant_id = ${halima.tenant} and event_id = ${String(id)}`
      )[0]?.['seq'];
    const [decision] =
      await db.admin`select event_id from app.decisions where tenant_id = ${halima.tenant} limit 1`;
    const original =
      await db.admin`select decision, member_id, content_hash from app.decisions where event_id = ${String(decision?.['event_id'])}`;
    for (const [column, value] of [
      ['decision', `'reject', comment = 'No'`],
      ['member_id', `'${amara.member}'`],
      ['content_hash', `repeat('0', 64)`],
    ] as const) {
      await tamper(db, (tx) =>
        tx.unsafe(`update app.decisions set ${column} = ${value} where event_id = $1`, [
          String(decision?.['event_id']),
        ]),
      );
      expect(await found()).toEqual({
        whole: false,
        problems: [{ seq: await seqOf(decision?.['event_id']), problem: 'decision_altered' }],
      });
      await tamper(
        db,
        (tx) =>
          tx`update app.decisions set ${tx(original[0] as Record<string, string>)} where event_id = ${String(decision?.['event_id'])}`,
      );
    }
    await tamper(
      db,
      (tx) =>
        tx`update audit.role_changes set roles_before = array['md'] where event_id = ${String(changed['event_id'])}`,
    );
    expect((await found()).problems).toEqual([
      { seq: await seqOf(changed['event_id']), problem: 'role_change_altered' },
    ]);
  });
});
