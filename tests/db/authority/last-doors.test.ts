import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { fillEmpty } from '../contract/rows.ts';
import { tenantId } from '../contract/work.ts';

const NOW = '2026-01-01T00:00:00Z';
const LATER = '2026-01-02T00:00:00Z';
const SOMEBODY = randomUUID();

/** A row like one that is there, but for this: the table refuses it by this constraint. */
const REFUSED: [constraint: string, table: string, change: Record<string, unknown>][] = [
  ['decisions_decision_check', 'app.decisions', { decision: 'maybe', comment: 'Why' }],
  ['decisions_comment_check', 'app.decisions', { decision: 'query', comment: 'x'.repeat(2001) }],
  [
    'decisions_content_hash_check',
    'app.decisions',
    { decision: 'query', comment: 'Why', content_hash: 'none' },
  ],
  ['decisions_void_reason_check', 'app.decisions', { voided_at: NOW, void_reason: 'forgotten' }],
  ['decisions__reason_given', 'app.decisions', { round: 9, decision: 'reject', comment: null }],
  ['decisions__void_has_reason', 'app.decisions', { voided_at: NOW, void_reason: null }],
  ['decisions__one_step_each', 'app.decisions', { step_id: SOMEBODY, decision: 'approve' }],
  ['decisions__one_per_step', 'app.decisions', { member_id: SOMEBODY, decision: 'approve' }],
  ['comments__answer_has_query', 'app.comments', { kind: 'answer', decision_id: null }],
  ['request_steps__done_by_somebody', 'app.request_steps', { round: 9, state: 'done', decided_by: null }],
  ['requests__order_has_no_order', 'app.requests', { kind: 'purchase_order', purchase_order_id: SOMEBODY }],
  ['requests__paid_whole', 'app.requests', { number: null, state: 'draft', paid_at: NOW, paid_by: SOMEBODY }],
  [
    'requests__submitted_whole',
    'app.requests',
    { state: 'pending', number: null, paid_at: null, paid_by: null },
  ],
  ['step_alternates__second_person', 'app.step_alternates', { named_by: SOMEBODY, member_id: SOMEBODY }],
  [
    'role_proposals__second_person',
    'app.role_proposals',
    { proposed_by: SOMEBODY, decided_by: SOMEBODY, state: 'approved' },
  ],
  ['role_proposals__one_pending', 'app.role_proposals', { state: 'pending' }],
  ['members__window', 'app.members', { user_id: SOMEBODY, access_from: LATER, access_until: NOW }],
  [
    'members__deactivated_has_time',
    'app.members',
    { user_id: SOMEBODY, active: false, deactivated_at: null },
  ],
  ['sessions__ended_with_reason', 'app.sessions', { ended_at: NOW, end_reason: null }],
  ['sessions__one_open', 'app.sessions', { ended_at: null, end_reason: null }],
  ['invitations__one_end', 'app.invitations', { spent_at: NOW, member_id: SOMEBODY, revoked_at: NOW }],
  ['invitations__spent_by_somebody', 'app.invitations', { spent_at: NOW, member_id: null }],
  ['invitations__one_open', 'app.invitations', { spent_at: null, member_id: null, revoked_at: null }],
  ['events_action_check', 'audit.events', { action: 'Something' }],
  ['events_entity_check', 'audit.events', { entity: 'A request' }],
  ['events_channel_check', 'audit.events', { channel: 'fax' }],
  ['events_outcome_check', 'audit.events', { outcome: 'maybe', token: null }],
  ['events__refused_has_token', 'audit.events', { outcome: 'refused', token: null }],
  ['links_seq_check', 'audit.links', { seq: 0 }],
  ['links_hash_check', 'audit.links', { hash: '\\x00' }],
  ['event_texts_kind_check', 'app.event_texts', { kind: 'A reason' }],
  ['event_texts_salt_check', 'app.event_texts', { salt: '\\x00' }],
  ['role_changes_what_check', 'audit.role_changes', { what: 'forgotten' }],
];

describe('what the tables themselves refuse, whatever our functions believe', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openDatabase('seeded');
    const tenant = await tenantId(db, 'Adunni%');
    await db.admin.begin(async (tx) => {
      await fillEmpty(tx, tenant);
      await tx`insert into app.sessions (tenant_id, auth_session_id, user_id, member_id)
        select tenant_id, gen_random_uuid(), user_id, id from app.members where tenant_id = ${tenant} limit 1`;
    });
  });
  afterAll(() => db.close());

  it.each(REFUSED)('AUT-3: %s refuses a row of %s', async (constraint, table, change) => {
    const inserted = db.admin.begin(async (tx) => {
      // foreign keys and triggers are no help here
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(
        `insert into ${table} overriding system value
          select (jsonb_populate_record(null::${table}, to_jsonb(x)
                   || case when to_jsonb(x) ? 'id' then jsonb_build_object('id', gen_random_uuid()) else '{}' end || $1::jsonb)).*
            from ${table} x
           order by ${table === 'app.decisions' ? `decision = 'approve' desc` : table === 'app.sessions' ? 'ended_at is null desc' : '1'} limit 1`,
        [change as never],
      );
    });
    await expect(inserted).rejects.toMatchObject({ constraint_name: constraint });
  });
});
