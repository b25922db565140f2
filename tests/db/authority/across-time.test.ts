import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';
import { approveAll, decide, hashOf, raise, save } from '../contract/work.ts';
import { lend } from './standing-in.ts';

const OVER = { unit_minor: 500_000_001 };

/** AUT-3 across time: what people arrange before, between and after the steps opens no way round. */
describe('separation of duties across time', () => {
  let db: TestDatabase;
  let amara: Person;
  let chidi: Person;
  let tunde: Person;
  let zainab: Person;
  let ngozi: Person;
  let emeka: Person;
  let folake: Person;
  let ibrahim: Person;
  beforeEach(async () => {
    db = await openDatabase('seeded');
    amara = await Person.enter(db, PEOPLE.admin);
    chidi = await Person.enter(db, PEOPLE.staff);
    tunde = await Person.enter(db, PEOPLE.hodOperations);
    zainab = await Person.enter(db, PEOPLE.hodSales);
    ngozi = await Person.enter(db, PEOPLE.finance);
    emeka = await Person.enter(db, PEOPLE.finance2);
    folake = await Person.enter(db, PEOPLE.director);
    ibrahim = await Person.enter(db, PEOPLE.director2);
  });
  afterEach(() => db.close());

  it('SPEC-AUT-94: whoever raised a request cannot have its step delegated to themselves, and gains nothing when another arranges it', async () => {
    const made = await raise(folake, OVER);
    await approveAll(made['request_id'], tunde, ngozi);
    expect(await lend(folake, folake, { p_for: ibrahim.member })).toMatchObject({
      token: 'self_delegation_forbidden',
    });
    expect(await lend(ibrahim, folake)).toMatchObject({ ok: true });
    expect(await decide(folake, made['request_id'])).toMatchObject({
      token: 'self_approval_forbidden',
      explanation: 'You submitted this request, so somebody else must sanction it. Ibrahim Sani can.',
    });
  });

  it('SPEC-AUT-95: the submitter’s delegate decides nothing of it on the submitter’s authority', async () => {
    const made = await raise(tunde);
    await lend(tunde, zainab);
    expect(await decide(zainab, made['request_id'])).toMatchObject({
      token: 'principal_took_part',
      explanation: expect.stringMatching(
        /^You act for Tunde Bello, who submitted this request, so their authority does not count here\./,
      ) as string,
    });
    expect((await zainab.rows('inbox', { request_id: made['request_id'] })).length).toBe(0);
  });

  it('SPEC-AUT-96: A for B while B for A: whichever of the two acted first, the other’s step stays shut to both', async () => {
    const made = await raise(chidi, OVER);
    await lend(tunde, ngozi);
    await lend(ngozi, tunde);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ ok: true, for_member: tunde.member });
    expect(await decide(tunde, made['request_id'])).toMatchObject({
      token: 'already_decided',
      explanation:
        'Ngozi Eze already decided a step of this request for you, and nobody’s authority counts twice. Emeka Obi can.'.replace(
          '’',
          "'",
        ),
    });
    expect(await decide(ngozi, made['request_id'])).toMatchObject({ token: 'already_decided' });
    expect(await decide(emeka, made['request_id'])).toMatchObject({ ok: true });
  });

  it('SPEC-AUT-97: a delegate of somebody who decided a step decides no other on that authority', async () => {
    const twice = await amara.call('set_member_roles', {
      p_member: tunde.member,
      p_roles: ['finance', 'hod'],
      p_reason: 'Both',
    });
    expect(twice).toMatchObject({ ok: true });
    const both = await Person.enter(db, PEOPLE.hodOperations);
    await lend(both, zainab);
    const made = await raise(chidi);
    expect(await decide(both, made['request_id'])).toMatchObject({ ok: true });
    expect(await decide(zainab, made['request_id'])).toMatchObject({
      token: 'principal_took_part',
      explanation: expect.stringMatching(
        /^You act for Tunde Bello, who already decided a step of it, so their authority/,
      ) as string,
    });
  });

  it('SPEC-AUT-98: a principal’s role lost mid-flow is lost for the delegate at the next statement', async () => {
    const made = await raise(chidi);
    await approveAll(made['request_id'], tunde);
    await lend(ngozi, zainab);
    expect(
      await zainab.call('explain', { p_request: made['request_id'], p_action: 'approve' }),
    ).toMatchObject({
      allowed: true,
    });
    // still somebody who decides: the delegation lives, and lends nothing for this step
    await amara.call('set_member_roles', { p_member: ngozi.member, p_roles: ['hod'], p_reason: 'Moves' });
    await chidi.call('add_comment', {
      p_request: made['request_id'],
      p_body: 'See',
      p_mentions: [zainab.member],
    });
    expect(await decide(zainab, made['request_id'])).toMatchObject({
      token: 'permission_missing',
      explanation: 'This step is for Finance, and none of your roles is. Emeka Obi can.',
    });
  });

  it('SPEC-AUT-99: an author of an earlier version decides no later one, and neither does their delegate', async () => {
    const made = await raise(chidi);
    await decide(tunde, made['request_id'], 'return', 'I correct it');
    await save(tunde, { unit_minor: 90_000 }, String(made['request_id']));
    const submit = async () =>
      chidi.call('submit_request', {
        p_request: made['request_id'],
        p_content_hash: await hashOf(db, made['request_id']),
      });
    await submit();
    // a third version, in which nothing of theirs is left
    expect(await save(chidi, { unit_minor: 70_000 }, String(made['request_id']))).toMatchObject({ ok: true });
    expect(await submit()).toMatchObject({ ok: true });
    await lend(tunde, zainab);
    expect(await decide(tunde, made['request_id'])).toMatchObject({ token: 'editor_approval_forbidden' });
    expect(await decide(zainab, made['request_id'])).toMatchObject({
      token: 'principal_took_part',
      explanation: expect.stringMatching(/^You act for Tunde Bello, who edited this request/) as string,
    });
  });

  it('SPEC-AUT-100: a chain gives nothing: whoever stands in for a delegate has the delegate’s own right alone', async () => {
    const made = await raise(chidi);
    await lend(tunde, zainab);
    await lend(zainab, ngozi);
    expect(await decide(ngozi, made['request_id'])).toMatchObject({
      token: 'permission_missing',
      explanation:
        'This step is for Head of Department, and none of your roles is. Tunde Bello or Zainab Musa can.',
    });
    // nor is what somebody holds as an alternate passed on
    const stuck = await raise(tunde);
    await folake.call('name_alternate', {
      p_request: stuck['request_id'],
      p_member: zainab.member,
      p_reason: 'His own',
    });
    expect(await decide(ngozi, stuck['request_id'])).toMatchObject({ token: 'permission_missing' });
    expect(await decide(zainab, stuck['request_id'])).toMatchObject({ ok: true, for_member: null });
  });

  it('SPEC-AUT-101: the last door refuses a row that says an author’s authority was used, or one authority twice', async () => {
    const put = async (request: unknown, member: Person, principal: Person) => {
      const [step] = await db.admin`select id from app.request_steps where request_id = ${String(request)}
        and state in ('active', 'waiting') order by position limit 1`;
      const [event] = await db.admin`select id from audit.events where tenant_id = ${chidi.tenant} limit 1`;
      return db.admin`insert into app.decisions (tenant_id, request_id, round, step_id, member_id, for_member, decision,
          permission, content_hash, event_id)
        values (${chidi.tenant}, ${String(request)}, 1, ${String(step?.['id'])}, ${member.member}, ${principal.member},
          'approve', 'request.review_finance', ${'a'.repeat(64)}, ${String(event?.['id'])})`;
    };
    const own = await raise(tunde);
    await expect(put(own['request_id'], zainab, tunde)).rejects.toThrow('self_approval_forbidden');
    const made = await raise(chidi);
    await approveAll(made['request_id'], tunde);
    await expect(put(made['request_id'], ngozi, tunde)).rejects.toThrow('already_decided');
    await expect(put(made['request_id'], tunde, ngozi)).rejects.toThrow('already_decided');
  });
});
