import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fillEmpty } from '../contract/rows.ts';
import { tenantId } from '../contract/work.ts';

const NOW = '2026-01-01T00:00:00Z';
const NEXT_YEAR = '2027-01-03T00:00:00Z';
const [SOMEBODY, ANOTHER] = [randomUUID(), randomUUID()];

type Row = Record<string, unknown>;
const decided = { decided_by: SOMEBODY, decided_at: NOW };
const open = { state: 'pending', decided_by: null, decided_at: null };
const risk = { ...open, payee_id: SOMEBODY, name: null, fields: ['risk'] };
const named = { ...open, payee_id: null, fields: ['name'] };

/** Rows like one that is there, but for this: the table takes all but the last, which this constraint refuses. */
const REFUSED: [constraint: string, table: string, ...changes: Row[]][] = [
  ['decisions__for_another', 'app.decisions', { member_id: SOMEBODY, for_member: SOMEBODY }],
  ['decisions__for_another', 'app.decisions', { for_member: SOMEBODY, as_alternate: true }],
  ['delegations__two_people', 'app.delegations', { from_member: SOMEBODY, to_member: SOMEBODY }],
  ['delegations__not_taken', 'app.delegations', { to_member: SOMEBODY, created_by: SOMEBODY }],
  ['delegations__dates', 'app.delegations', { starts_at: NOW, ends_at: NOW }],
  ['delegations__dates', 'app.delegations', { starts_at: NOW, ends_at: NEXT_YEAR }],
  ['delegations__ended_whole', 'app.delegations', { ended_at: NOW, ended_by: null }],
  ['payees__details_have_time', 'app.payees', { details_by: SOMEBODY, details_at: null }],
  ['payee_changes__new_or_known', 'app.payee_changes', { ...risk, payee_id: null }],
  ['payee_changes__new_or_known', 'app.payee_changes', { ...risk, name: 'Not a new one' }],
  ['payee_changes__decided_whole', 'app.payee_changes', { ...risk, state: 'withdrawn' }],
  [
    'payee_changes__decided_whole',
    'app.payee_changes',
    { ...risk, ...decided, state: 'withdrawn', decided_by: null },
  ],
  [
    'payee_changes__second_person',
    'app.payee_changes',
    { ...risk, ...decided, state: 'refused', proposed_by: SOMEBODY },
  ],
  [
    'payee_changes__second_person',
    'app.payee_changes',
    { ...risk, ...decided, state: 'approved', owner_member_id: SOMEBODY },
  ],
  [
    'payee_changes__called_back',
    'app.payee_changes',
    { ...risk, ...decided, state: 'approved', fields: ['bank'], call_back: null },
  ],
  [
    'payee_changes__one_pending',
    'app.payee_changes',
    { ...risk, payee_id: ANOTHER },
    { ...risk, payee_id: ANOTHER },
  ],
  [
    'payee_changes__one_pending_name',
    'app.payee_changes',
    { ...named, name: 'Kano Grain' },
    { ...named, name: 'kano-grain' },
  ],
  [
    'policy_versions__second_person',
    'app.policy_versions',
    { version: 99, author_id: SOMEBODY, consented_by: SOMEBODY },
  ],
  ['policy_rules__cell', 'app.policy_rules', { rule_no: 99 }],
  ['policy_proposals__one_pending', 'app.policy_proposals', { ...open, version: null }],
  ['policy_proposals__decided_by_somebody', 'app.policy_proposals', { ...open, state: 'withdrawn' }],
  [
    'policy_proposals__decided_by_somebody',
    'app.policy_proposals',
    { ...decided, state: 'withdrawn', decided_at: null },
  ],
  [
    'policy_proposals__second_person',
    'app.policy_proposals',
    { ...decided, state: 'refused', proposed_by: SOMEBODY },
  ],
  ['policy_proposals__became', 'app.policy_proposals', { ...decided, state: 'accepted', version: null }],
  ['policy_proposals__became', 'app.policy_proposals', { ...decided, state: 'refused', version: 1 }],
  ['sso_rules__somebody_gets_in', 'app.sso_rules', { sso_only: true, break_glass: null }],
  ['tenants__factor_rule', 'app.tenants', { factor_rule: 'everyone', factor_rule_from: null }],
  ['tenants__factor_rule', 'app.tenants', { factor_rule: 'required', factor_rule_from: NOW }],
  ['sealed__key_named', 'secrets.sealed', { field: 'another', key_id: 'another' }],
];

describe('what the tables of payees, policies, delegations and sign-ins refuse themselves', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const tenant = await tenantId(db, 'Adunni%');
    await db.admin.begin((tx) => fillEmpty(tx, tenant));
  });
  afterAll(() => db.close());

  const add = (tx: TransactionSql, table: string, change: Row) =>
    tx.unsafe(
      `insert into ${table} overriding system value
        select (jsonb_populate_record(null::${table}, to_jsonb(x)
                 || case when to_jsonb(x) ? 'id' then jsonb_build_object('id', gen_random_uuid()) else '{}' end || $1::jsonb)).*
          from ${table} x order by 1 limit 1`,
      [change as never],
    );

  it.each(REFUSED)('AUT-3: %s refuses a row of %s', async (constraint, table, ...changes) => {
    const inserted = db.admin.begin(async (tx) => {
      // foreign keys and triggers are no help here
      await tx`set local session_replication_role = replica`;
      for (const change of changes.slice(0, -1)) await add(tx, table, change);
      const last = await add(tx, table, changes.at(-1) ?? {}).then(
        () => null,
        (error: unknown) => error,
      );
      throw last ?? new Error('taken');
    });
    await expect(inserted).rejects.toMatchObject({ constraint_name: constraint });
  });
});
