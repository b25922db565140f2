import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from 'otplib';
import { toBase64Url } from '../../../src/lib/server/crypto/envelope.ts';
import { plainCode } from '../../../src/lib/server/factor/recovery-codes.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { codeOf, enrol, recover, tryCode } from '../../support/factor.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person } from '../contract/person.ts';

/** Every row of every table of the database, as text: what somebody who stole it would hold. */
async function dump(db: TestDatabase): Promise<string> {
  const tables = await db.admin<{ name: string }[]>`select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema') order by 1`;
  expect(tables.length).toBeGreaterThan(60);
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await db.admin.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
    texts.push(`${name}\n${rows.map(({ row }) => row).join('\n')}`);
  }
  return texts.join('\n');
}

/** A text in every form in which it could stand there. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    secret.toLowerCase(),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    toBase64Url(bytes),
  ];
}

describe('a dump of the whole database', () => {
  let db: TestDatabase;
  beforeAll(async () => void (db = await openDatabase('seeded')));
  afterAll(() => db.close());

  it('SPEC-SEC-10: holds no secret of a factor, no recovery code, no key and no credential in plain', async () => {
    const [amara, halima] = [await Person.enter(db, PEOPLE.admin), await Person.enter(db, PEOPLE.compliance)];
    const factors = [await enrol(amara), await enrol(halima)];
    const [own] = factors;
    await tryCode(amara, await codeOf(own?.secret ?? ''));
    await tryCode(amara, '000000');
    await recover(amara, own?.codes[0] ?? '');
    await recover(halima, 'not one of them');
    const all = await dump(db);
    // it does hold what it should, so that finding nothing means something
    for (const { member } of [amara, halima]) expect(all).toContain(member);
    expect(all).toContain('v1.local.');
    const { encryption, edge, secret, jwt } = db.keys;
    const raw = Buffer.from(encryption.split(':')[1] ?? '', 'base64');
    const secrets = [
      ...factors.flatMap(({ secret: one, codes }) => [one, ...codes, ...codes.map(plainCode)]),
      ...[encryption.split(':')[1] ?? '', edge, secret, jwt],
    ];
    const found = secrets.filter((one) => formsOf(one).some((form) => all.includes(form)));
    expect(found).toEqual([]);
    expect([raw.toString('hex'), raw.toString('base64')].some((form) => all.includes(form))).toBe(false);
    // the bytes that an app's letters stand for, too
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    for (const { secret: one } of factors) {
      const bits = [...one].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
      const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
      expect(bytes.length).toBe(20);
      expect(all.includes(bytes.toString('hex')) || all.includes(bytes.toString('base64'))).toBe(false);
      expect(await generate({ secret: one })).toMatch(/^\d{6}$/);
    }
  });
});
