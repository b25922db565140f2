import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRows, textDigest } from '../../../src/lib/evidence/chain.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { decide, raise } from '../contract/work.ts';
import { eventsOf, verify } from './trail.ts';

describe('the chain', () => {
  let db: TestDatabase;
  let halima: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    halima = await Person.enter(db, PEOPLE.compliance);
  });
  afterAll(() => db.close());

  it('SPEC-LOG-19: every leaf, text digest and link can be computed again from api.events alone', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const tunde = await Person.enter(db, PEOPLE.hodOperations);
    const made = await raise(chidi, { title: 'Ọ̀pá “ìwé” \\ 😀\ttab' });
    await decide(tunde, made['request_id'], 'query', 'Why "now"?\nLine two ✓');
    const rows = await eventsOf(halima);
    const checks = await checkRows(rows);
    expect([...checks.values()].filter((check) => check.problems.length + check.erased.length > 0)).toEqual(
      [],
    );
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
    expect(rows.length).toBe(Number((await verify(halima))['last_seq']));
    expect(rows.some((row) => Object.values(row.texts).some((text) => text?.includes('Why \\"now\\"')))).toBe(
      false,
    );
    expect(rows.some((row) => row.texts['comment'] === 'Why "now"?\nLine two ✓')).toBe(true);
  });

  it('SPEC-LOG-20: the same text twice leaves two digests, so that nobody can guess it from its digest', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    const [request] = await folake.rows('requests', { state: 'pending' });
    const events: unknown[] = [];
    for (const key of ['first-comment', 'second-comment']) {
      const answer = await folake.call('add_comment', {
        p_request: request?.['id'],
        p_body: 'Yes',
        p_idempotency_key: key,
      });
      events.push(answer['event_id']);
    }
    const rows = (await eventsOf(halima)).filter((row) => events.includes(row.id));
    const [first, second] = rows;
    expect(first?.texts['comment']).toBe('Yes');
    expect(second?.texts['comment']).toBe('Yes');
    expect(first?.text_digests['comment']).not.toBe(second?.text_digests['comment']);
    expect(await textDigest(first?.text_salts['comment'] ?? '', 'Yes')).toBe(first?.text_digests['comment']);
    expect(first?.text_salts['comment']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('SPEC-LOG-21: ten writers at once leave a sequence without gap or repetition, and whole', async () => {
    const folake = await Person.enter(db, PEOPLE.director);
    const [request] = await folake.rows('requests', { state: 'pending' });
    const emails = [
      PEOPLE.staff,
      PEOPLE.staff2,
      PEOPLE.finance,
      PEOPLE.finance2,
      PEOPLE.director,
      PEOPLE.director2,
      PEOPLE.hodOperations,
      PEOPLE.hodSales,
      PEOPLE.admin,
      PEOPLE.compliance,
    ];
    const before = Number((await verify(halima))['last_seq']);
    await Promise.all(
      emails.map(async (email) => {
        const person = await Person.enter(db, email);
        const session = await db.session(person.claims);
        for (let i = 0; i < 8; i += 1) {
          const sql = await session.begin();
          await sql`select api.add_comment(${String(request?.['id'])}, ${`${email} ${i}`})`;
          await session.commit();
        }
      }),
    );
    const after = await verify(halima);
    expect(after).toMatchObject({ whole: true, problems: [] });
    const rows = await db.admin<{ seq: number }[]>`select seq::int as seq from audit.links
      where tenant_id = ${halima.tenant} order by seq`;
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
    // registrations, and a comment or its refusal each
    expect(Number(after['last_seq']) - before).toBeGreaterThanOrEqual(10 * 9);
  });

  it('SPEC-LOG-22: a transaction of many events is linked once, in the order in which they happened', async () => {
    await db.admin.begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(halima.claims)}, true)`;
      await tx`set local role countersign`;
      await tx`select audit.record('test.step', 'requests', null, jsonb_build_object('i', i))
        from generate_series(1, 6000) i`;
    });
    const [row] = await db.admin`select count(*)::int as events, count(l.seq)::int as links,
        bool_and((e.payload ->> 'i')::int = l.seq - (select min(x.seq) from audit.links x
          join audit.events y on y.tenant_id = x.tenant_id and y.id = x.event_id where y.action = 'test.step') + 1) as in_order
      from audit.events e left join audit.links l on l.tenant_id = e.tenant_id and l.event_id = e.id
      where e.action = 'test.step'`;
    expect(row).toEqual({ events: 6000, links: 6000, in_order: true });
  });

  it('SPEC-LOG-23: a long trail is verified in slices of 5,000, each saying where the next begins', async () => {
    const first = await verify(halima);
    expect(first).toMatchObject({ from: 1, to: 5000, checked: 5000, next: 5001, whole: true });
    const rest = await verify(halima, { p_from: first['next'] });
    expect(rest).toMatchObject({ from: 5001, next: null, whole: true });
    expect(Number(first['checked']) + Number(rest['checked'])).toBe(Number(rest['last_seq']));
    expect(await verify(halima, { p_from: 7, p_to: 9 })).toMatchObject({
      from: 7,
      to: 9,
      checked: 3,
      whole: true,
      next: null,
    });
  });

  it('SPEC-LOG-24: verifying beyond the end finds nothing to check and nothing wrong', async () => {
    const { last_seq } = await verify(halima, { p_from: 5001 });
    expect(await verify(halima, { p_from: Number(last_seq) + 10 })).toMatchObject({
      checked: 0,
      problems: [],
      whole: true,
    });
  });

  it('SPEC-LOG-25: an act that is rolled back leaves no event and no gap', async () => {
    const chidi = await Person.enter(db, PEOPLE.staff);
    const before = await verify(halima, { p_from: 5001 });
    const undone = db.as(chidi.claims, async (tx) => {
      await tx`select api.save_request('{"kind": "payment_voucher", "title": "Never"}')`;
      throw new Error('the client is gone');
    });
    await expect(undone).rejects.toThrow('the client is gone');
    expect((await verify(halima, { p_from: 5001 }))['last_seq']).toBe(before['last_seq']);
    const next = await chidi.call('save_request', {
      p_content: { kind: 'payment_voucher', title: 'Kept' },
    });
    expect(next.ok).toBe(true);
    expect(await verify(halima, { p_from: 5001 })).toMatchObject({ whole: true });
  });

  it('SPEC-LOG-26: verifying takes trail.verify or trail.read, and reading the trail takes trail.read', async () => {
    const expected = {
      [PEOPLE.staff]: false,
      [PEOPLE.hodOperations]: false,
      [PEOPLE.finance]: false,
      [PEOPLE.admin]: false,
      [PEOPLE.director]: true,
      [PEOPLE.compliance]: true,
      'grace@audit.example': true,
    };
    for (const [email, may] of Object.entries(expected)) {
      const person = await Person.enter(db, email, halima.tenant);
      const answer = await person.call('verify_trail', { p_from: 1, p_to: 10 });
      expect({ email, token: answer.token }).toEqual({
        email,
        token: may ? undefined : 'permission_missing',
      });
      const [row] = await db.as(person.claims, (tx) => tx`select exists (select from api.events) as seen`);
      expect({ email, ...row }).toEqual({ email, seen: may });
    }
  });
});
