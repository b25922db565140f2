import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { PEOPLE, signIn } from '../../support/people.ts';
import { call, Person } from '../contract/person.ts';

describe('the devices that somebody signs in from', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  const device = () => createHash('sha256').update(randomUUID()).digest('hex');
  const enter = async (email: string, p_device: string | null, edge: string = db.keys.edge) => {
    const claims = await signIn(db.admin, email);
    const args = { p_edge: edge, p_tenant: null, p_address: '198.51.100.7', p_agent: 'A test', p_device };
    const answer = await call(db, claims, 'register_session', args);
    return { answer, person: new Person(db, claims, answer) };
  };
  const told = async (person: Person) => (await person.rows('notices', { kind: 'new_device' })).length;

  it('SPEC-SES-109: the first device is not told, a new one is, once, and one that is known never again', async () => {
    const [desk, phone] = [device(), device()];
    expect(await told((await enter(PEOPLE.staff, desk)).person)).toBe(0);
    expect(await told((await enter(PEOPLE.staff, desk)).person)).toBe(0);
    const first = await enter(PEOPLE.staff, phone);
    expect(await told(first.person)).toBe(1);
    expect(await told((await enter(PEOPLE.staff, phone)).person)).toBe(1);
    expect(await told((await enter(PEOPLE.staff, desk)).person)).toBe(1);
    const [mail] = await db.admin`select to_address, payload from app.outbox where kind = 'new_device'`;
    expect(mail).toEqual({ to_address: PEOPLE.staff, payload: { session: first.person.session } });
  });

  it('SPEC-SES-110: a colleague’s device is new to everybody else, and what is no digest is nobody’s', async () => {
    const shared = device();
    await enter(PEOPLE.finance, shared);
    await enter(PEOPLE.finance2, device());
    expect(await told((await enter(PEOPLE.finance2, shared)).person)).toBe(1);
    for (const nothing of [null, '', 'a device', 'A'.repeat(64), `${device()}00`]) {
      const { answer, person } = await enter(PEOPLE.finance, nothing);
      expect(answer.ok).toBe(true);
      expect(await told(person)).toBe(0);
    }
    expect((await enter(PEOPLE.finance, device(), 'wrong')).answer).toMatchObject({
      token: 'edge_credential_invalid',
    });
    expect(await told((await enter(PEOPLE.finance, shared)).person)).toBe(0);
  });
});
