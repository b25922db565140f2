import type { TestDatabase } from '../../support/database.ts';
import { PEOPLE } from '../../support/people.ts';
import { Person, type Answer } from '../contract/person.ts';
import { payeeId } from '../contract/work.ts';

/** The demonstration people who have to do with payees. */
export interface Cast {
  chidi: Person;
  tunde: Person;
  ngozi: Person;
  emeka: Person;
  folake: Person;
  ibrahim: Person;
}

export async function enterCast(db: TestDatabase): Promise<Cast> {
  return {
    chidi: await Person.enter(db, PEOPLE.staff),
    tunde: await Person.enter(db, PEOPLE.hodOperations),
    ngozi: await Person.enter(db, PEOPLE.finance),
    emeka: await Person.enter(db, PEOPLE.finance2),
    folake: await Person.enter(db, PEOPLE.director),
    ibrahim: await Person.enter(db, PEOPLE.director2),
  };
}

export const MILLERS = 'Kano Grain Millers';
export const HAULAGE = 'Obi Haulage%';
export const BANK = { bank_name: 'GTBank', account_name: MILLERS, account_number: '0099 8877-66' };
export const CALLED = 'Called Hauwa Bello on the number in the contract of 2024; she named the new account.';
export const REASON = 'Letter of 12 November';

export const payee = (db: TestDatabase, name = MILLERS) => payeeId(db, name);

export const propose = (
  by: Person,
  id: string | null,
  change: Record<string, unknown> = BANK,
  reason: string | null = REASON,
): Promise<Answer> => by.call('propose_payee_change', { p_payee: id, p_change: change, p_reason: reason });

export const accept = (by: Person, change: unknown, callBack: string | null = CALLED): Promise<Answer> =>
  by.call('decide_payee_change', { p_change: change, p_accept: true, p_call_back: callBack });

/** Proposed by one and approved by another; throws when either is refused. */
export async function change(
  by: Person,
  second: Person,
  id: string | null,
  what: Record<string, unknown> = BANK,
): Promise<Answer> {
  const proposed = await propose(by, id, what);
  const decided = proposed.ok ? await accept(second, proposed['change_id']) : proposed;
  if (!decided.ok) throw new Error(`${decided.token}: ${decided.explanation}`);
  return { ...decided, change_id: proposed['change_id'] };
}

/** As if the days had passed. */
export const cool = (db: TestDatabase, id: string) =>
  db.admin`update app.payees set usable_from = clock_timestamp() where id = ${id}`;
