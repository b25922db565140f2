import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { race } from '../../support/race.ts';
import { call, Person } from '../contract/person.ts';
import { tenantId } from '../contract/work.ts';

const GRACE = 'grace@audit.example';
const OFFICE = { network: '198.51.100.0/24', label: 'Head office' };
const list = (...networks: { network: string; label: string }[]) => ({
  p_networks: networks,
  p_reason: 'Only from the office',
});

describe('networks', () => {
  let db: TestDatabase;
  let tenant: string;
  let amara: Person;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    tenant = await tenantId(db, 'Adunni%');
    amara = await Person.enter(db, PEOPLE.admin);
  });
  afterAll(() => db.close());

  const register = async (email: string, p_address: string | null, p_tenant: string | null = tenant) =>
    call(db, await signIn(db.admin, email), 'register_session', {
      p_edge: db.keys.edge,
      p_tenant,
      p_address,
    });
  const touch = (person: Person, p_address: string | null) =>
    person.call('touch_session', { p_edge: db.keys.edge, p_address, p_agent: 'A test' });
  const save = (...networks: { network: string; label: string }[]) =>
    amara.call('save_networks', list(...networks));
  const lift = () => db.admin`delete from app.networks`;
  const refusals = (token: string) =>
    db.admin`select e.action, e.tenant_id, t.text as address from audit.events e
      left join app.event_texts t on t.event_id = e.id and t.kind = 'address'
     where e.token = ${token} order by e.n`;

  it('SPEC-SES-111: an address in either family is inside a list by its networks, and a mapped one is the IPv4 address', async () => {
    expect(
      await save(
        OFFICE,
        { network: '2001:db8:7::/48', label: 'Lagos' },
        { network: '203.0.113.9', label: 'VPN' },
      ),
    ).toMatchObject({ ok: true, networks: 3 });
    const inside = [
      '198.51.100.255',
      '::ffff:198.51.100.9',
      '::FFFF:c633:6401',
      '2001:db8:7:ffff::1',
      '203.0.113.9',
    ];
    for (const address of inside) expect(await register(PEOPLE.staff, address)).toMatchObject({ ok: true });
    const outside = ['198.51.101.0', '::ffff:198.51.101.1', '::198.51.100.9', '2001:db8:8::1', '203.0.113.8'];
    for (const address of outside) {
      expect(await register(PEOPLE.staff, address)).toMatchObject({
        ok: false,
        token: 'address_not_allowed',
      });
    }
    const kept = await db.admin`select distinct host(address) as address from app.sessions
      where tenant_id = ${tenant} and address << '198.51.100.0/24' order by 1`;
    expect(kept.map((row) => row['address'])).toEqual([
      '198.51.100.1',
      '198.51.100.255',
      '198.51.100.7',
      '198.51.100.9',
    ]);
    await lift();
  });

  it('SPEC-SES-112: a sign-in from outside, or from nowhere known, is refused and recorded with its address', async () => {
    await save(OFFICE);
    const before = (await refusals('address_not_allowed')).length;
    expect(await register(PEOPLE.staff, '192.0.2.1')).toMatchObject({ token: 'address_not_allowed' });
    expect(await register(PEOPLE.staff, null)).toMatchObject({ token: 'address_not_allowed' });
    expect(await register(PEOPLE.staff, '10.0.0.0/8')).toMatchObject({ token: 'address_invalid' });
    const found = (await refusals('address_not_allowed')).slice(before);
    expect(found.map((row) => [row['action'], row['tenant_id'], row['address']])).toEqual([
      ['session.register', tenant, '192.0.2.1'],
      ['session.register', tenant, null],
    ]);
    await lift();
    expect(await register(PEOPLE.staff, null)).toMatchObject({ ok: true });
  });

  it('SPEC-SES-113: saving a list ends the living sessions outside it in the same transaction, and those without an address', async () => {
    const inside = await Person.enter(db, PEOPLE.staff);
    const [away, nowhere] = [
      await register(PEOPLE.staff2, '192.0.2.44'),
      await register(PEOPLE.staff2, null),
    ];
    const outside = [away, nowhere].map((answer) => String(answer['session_id']));
    const answer = await save(OFFICE);
    expect(answer).toMatchObject({ ok: true });
    const ended =
      await db.admin`select end_reason, ended_by, ended_at > registered_at as later from app.sessions
      where id = any (${outside}::uuid[])`;
    expect(ended.map((row) => ({ ...row }))).toEqual(
      [1, 2].map(() => ({ end_reason: 'address_not_allowed', ended_by: amara.member, later: true })),
    );
    const [left] = await db.admin`select count(*)::int as n from app.sessions
      where tenant_id = ${tenant} and ended_at is null and not coalesce(address << '198.51.100.0/24', false)`;
    expect(left).toEqual({ n: 0 });
    expect(await inside.call('whoami')).toMatchObject({ ok: true });
    await lift();
  });

  it('SPEC-SES-114: nobody saves a list that leaves out the address they are signed in from, and it says which', async () => {
    const answer = await save({ network: '192.0.2.0/24', label: 'Elsewhere' });
    expect(answer).toMatchObject({ ok: false, token: 'own_address_outside', address: '198.51.100.7' });
    expect(answer.explanation).toContain('198.51.100.7');
    expect(await amara.rows('networks')).toEqual([]);
    await db.admin`update app.sessions set address = null where id = ${amara.session}`;
    expect(await save(OFFICE)).toMatchObject({ token: 'own_address_outside', address: null });
    await db.admin`update app.sessions set address = '198.51.100.7' where id = ${amara.session}`;
  });

  it('SPEC-SES-115: a session that moves inside goes on and is registered there; one that moves outside has ended', async () => {
    await save(OFFICE, { network: '2001:db8::/32', label: 'Abuja' });
    const kemi = await Person.enter(db, PEOPLE.staff2);
    expect(await touch(kemi, '2001:db8::5')).toMatchObject({ ok: true, address: '2001:db8::5' });
    expect(await kemi.call('whoami')).toMatchObject({ session: { address: '2001:db8::5' } });
    expect(await touch(kemi, '192.0.2.9')).toMatchObject({ ok: false, token: 'address_not_allowed' });
    expect(await kemi.call('whoami')).toMatchObject({ ok: false, token: 'session_ended' });
    expect(await kemi.rows('requests')).toEqual([]);
    const chidi = await Person.enter(db, PEOPLE.staff);
    expect(await touch(chidi, null)).toMatchObject({ token: 'address_not_allowed' });
    const moves = await db.admin`select e.outcome, t.text from audit.events e
      join app.event_texts t on t.event_id = e.id and t.kind = 'address' where e.action = 'session.move' order by e.n`;
    expect(moves.map((row) => [row['outcome'], row['text']])).toEqual([
      ['done', '2001:db8::5'],
      ['refused', '192.0.2.9'],
    ]);
    await lift();
  });

  it('SPEC-SES-116: without the edge credential nobody moves a session, so a token used from elsewhere counts where it was registered', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    for (const p_edge of [null, '', 'wrong', db.keys.publishable]) {
      expect(await kemi.call('touch_session', { p_edge, p_address: '192.0.2.9' })).toMatchObject({
        token: 'edge_credential_invalid',
      });
    }
    expect(await kemi.call('whoami')).toMatchObject({ session: { address: '198.51.100.7' } });
    expect(await save({ network: '198.51.100.7', label: 'Here' })).toMatchObject({ ok: true });
    expect(await kemi.call('whoami')).toMatchObject({ ok: true });
    await lift();
  });

  it('SPEC-SES-117: where there is no list, an address that is not known leaves the registered one alone', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    expect(await touch(kemi, null)).toMatchObject({ ok: true, address: '198.51.100.7' });
    expect(await touch(kemi, '192.0.2.200')).toMatchObject({ ok: true, address: '192.0.2.200' });
    const [seen] = await db.admin`select seen_at > clock_timestamp() - interval '1 minute' as now
      from app.session_sightings where session_id = ${kemi.session}`;
    expect(seen).toEqual({ now: true });
  });

  it('SPEC-SES-118: switching into an organisation is judged by its list, with the registered address, and both hear of a refusal', async () => {
    await save(OFFICE);
    const b = await tenantId(db, 'Baraka%');
    const away = await signIn(db.admin, GRACE);
    await call(db, away, 'register_session', { p_edge: db.keys.edge, p_tenant: b, p_address: '192.0.2.77' });
    const before = (await refusals('address_not_allowed')).length;
    expect(await call(db, away, 'switch_tenant', { p_tenant: tenant })).toMatchObject({
      token: 'address_not_allowed',
    });
    expect(await call(db, away, 'whoami')).toMatchObject({ ok: true, tenant: { id: b } });
    const found = (await refusals('address_not_allowed')).slice(before);
    expect(found.map((row) => [row['action'], row['tenant_id']])).toEqual([
      ['session.register', tenant],
      ['session.switch', b],
    ]);
    await lift();
  });

  it('SPEC-SES-119: a list is refused as a whole, each network with what is wrong: malformed, bits beyond the mask, everything, twice, unnamed', async () => {
    const answer = await save(
      { network: '10.1', label: 'Short' },
      { network: '10.1.2.3/8', label: 'Bits' },
      { network: '0.0.0.0/0', label: 'All' },
      { network: '198.51.100.0/24', label: 'Once' },
      { network: '::ffff:198.51.100.0/120', label: 'Twice' },
      { network: '2001:db8::/129', label: 'Too long' },
      { network: '203.0.113.1', label: '  ' },
    );
    expect(answer).toMatchObject({ ok: false, token: 'invalid_networks' });
    const problems = answer['problems'] as { field: string; problem: string }[];
    expect(problems.map((one) => one.field)).toEqual([
      ...[0, 1, 2, 4, 5].map((n) => `networks.${n}.network`),
      'networks.6.label',
    ]);
    expect(problems[1]?.problem).toContain('10.0.0.0/8');
    for (const p_networks of [null, {}, 'x', [null], [{}], [{ network: 7, label: 7 }]]) {
      expect(
        await amara.call('save_networks', { p_networks: JSON.stringify(p_networks), p_reason: 'x' }),
      ).toMatchObject({
        token: 'invalid_networks',
      });
    }
    expect(await amara.rows('networks')).toEqual([]);
  });

  it('SPEC-SES-120: a preview names the living sessions that a list would end, by whom and from where, and ends none', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    await touch(kemi, '192.0.2.51');
    const preview = await amara.call('preview_networks', { p_networks: [OFFICE] });
    const sessions = preview['sessions'] as Record<string, unknown>[];
    expect(sessions).toContainEqual(
      expect.objectContaining({
        id: kemi.session,
        member_name: 'Kemi Ade',
        address: '192.0.2.51',
        current: false,
      }),
    );
    expect(preview['outside']).toBe(sessions.length);
    expect(await kemi.call('whoami')).toMatchObject({ ok: true });
    const saved = await save(OFFICE);
    expect(saved['sessions_ended']).toBe(preview['outside']);
    const locked = await amara.call('preview_networks', {
      p_networks: [{ network: '192.0.2.0/24', label: 'x' }],
    });
    expect(locked).toMatchObject({ ok: true, own_address: '198.51.100.7', own_outside: true });
    await lift();
  });

  it('SPEC-SES-121: only security.manage saves or previews a list; who may not is refused, and a refused save is recorded', async () => {
    const kemi = await Person.enter(db, PEOPLE.staff2);
    expect(await kemi.call('preview_networks')).toMatchObject({ token: 'permission_missing' });
    expect(await kemi.call('save_networks', list(OFFICE))).toMatchObject({ token: 'permission_missing' });
    const found = await refusals('permission_missing');
    expect(found.at(-1)).toMatchObject({ action: 'network.save', tenant_id: tenant });
    await save(OFFICE);
    expect(await kemi.rows('networks')).toEqual([]);
    expect(await amara.rows('networks')).toMatchObject([
      { network: '198.51.100.0/24', added_by_name: 'Amara Okafor' },
    ]);
    await lift();
  });

  it('SPEC-SES-122: saving wants a reason and the list that was seen, changes only what moved, and says so in the trail', async () => {
    const first = await save(OFFICE, { network: '203.0.113.9', label: 'VPN' });
    const again = list(OFFICE, { network: '203.0.113.9', label: 'VPN, Frankfurt' });
    expect(await amara.call('save_networks', { ...again, p_reason: ' ' })).toMatchObject({
      token: 'reason_required',
    });
    expect(await amara.call('save_networks', { ...again, p_seen: 'another' })).toMatchObject({
      token: 'content_changed',
    });
    expect(await save(OFFICE, { network: '203.0.113.9/32', label: 'VPN' })).toMatchObject({
      token: 'no_change',
    });
    const [kept] = await db.admin`select id from app.networks where network = '198.51.100.0/24'`;
    const answer = await amara.call('save_networks', { ...again, p_seen: first['seen'] });
    expect(answer).toMatchObject({ ok: true, networks: 2, sessions_ended: 0 });
    const rows = await db.admin`select id from app.networks where network = '198.51.100.0/24'`;
    expect(rows).toEqual([kept]);
    const texts =
      await db.admin`select kind, text from app.event_texts where event_id = ${String(answer['event_id'])} order by kind`;
    expect(texts.map((row) => row['kind'])).toEqual(['after', 'before', 'reason']);
    expect(texts[0]?.['text']).toContain('Frankfurt');
    await lift();
  });

  it('SPEC-SES-175: who comes in or moves while a list is saved is judged by it, and a list saved while somebody does ends them', async () => {
    const args = [[OFFICE], 'Only from the office'];
    const saving = { who: amara.claims, call: 'api.save_networks($1, $2)', args };
    const b = await tenantId(db, 'Baraka%');
    const arriving = async () => ({
      who: await signIn(db.admin, PEOPLE.staff),
      call: 'api.register_session($1, $2, $3)',
      args: [db.keys.edge, tenant, '192.0.2.61'],
    });
    const moving = async () => ({
      who: (await Person.enter(db, PEOPLE.staff2)).claims,
      call: 'api.touch_session($1, $2)',
      args: [db.keys.edge, '192.0.2.62'],
    });
    const switching = async () => {
      const who = await signIn(db.admin, GRACE);
      await call(db, who, 'register_session', { p_edge: db.keys.edge, p_tenant: b, p_address: '192.0.2.63' });
      return { who, call: 'api.switch_tenant($1)', args: [tenant] };
    };
    for (const other of [arriving, moving, switching]) {
      const [saved, judged] = await race(db, saving, await other());
      expect([saved.ok, judged.token]).toEqual([true, 'address_not_allowed']);
      await lift();
      const [came, ended] = await race(db, await other(), saving);
      expect([came.ok, ended['sessions_ended']]).toEqual([true, 1]);
      await lift();
    }
  });
});
