import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/lib/server/data-api/database.types.ts';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { PASSWORD, PEOPLE } from '../support/people.ts';

type Client = SupabaseClient<Database, 'api'>;
interface Answer {
  ok: boolean;
  token?: string;
  state?: string;
  request_id?: string;
  content_hash?: string;
  number?: string;
  whole?: boolean;
}

let db: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  db = await openDatabase('seeded');
  gateway = await db.openGateway();
});
afterAll(() => db.close());

/** Signed in and registered over HTTP, as the app does it. */
async function enter(email: string): Promise<Client> {
  const client = createClient<Database, 'api'>(gateway.url, db.keys.publishable, {
    db: { schema: 'api' },
    auth: { persistSession: false, autoRefreshToken: false },
  });
  expect((await client.auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
  const registered = await client.rpc('register_session', {
    p_edge: db.keys.edge,
    p_address: '203.0.113.7',
    p_agent: 'a browser',
  });
  expect(registered.data).toMatchObject({ ok: true });
  return client;
}

const answer = ({ data, error }: { data: unknown; error: unknown }): Answer => {
  expect(error).toBeNull();
  return data as Answer;
};

it('STK-100: every act and view of the product works over HTTP, from draft to paid', async () => {
  const [staff, hod, finance, director, payer, auditor] = await Promise.all(
    [
      PEOPLE.staff,
      PEOPLE.hodOperations,
      PEOPLE.finance,
      PEOPLE.director,
      PEOPLE.finance2,
      PEOPLE.compliance,
    ].map(enter),
  );
  if (!staff || !hod || !finance || !director || !payer || !auditor) throw new Error('unreachable');
  const { data: department } = await staff.from('departments').select('id').eq('code', 'OPS').single();
  const content = {
    kind: 'payment_voucher',
    title: 'Ünïcode “quoted” \\ title',
    payee_name: 'Ikeja Printers',
    department_id: department?.id,
    currency: 'NGN',
    lines: [{ description: 'Labels', quantity_milli: 1500, unit_minor: 400_000_001, tax_basis_points: 750 }],
  };
  const draft = answer(
    await staff.rpc('save_request', { p_content: content, p_idempotency_key: 'draft-0001' }),
  );
  expect(draft).toMatchObject({ ok: true, state: 'draft' });
  const request = draft.request_id ?? '';
  const { data: row } = await staff.from('requests').select('title, amount_minor').eq('id', request).single();
  // 1.5 x 4,000,000.01 = 6,000,000.015, half up to 6,000,000.02; 7.5 % of it, half up
  expect(row).toEqual({ title: content.title, amount_minor: 600_000_002 + 45_000_000 });
  const submitted = answer(await staff.rpc('submit_request', { p_request: request }));
  expect(submitted).toMatchObject({ ok: true, state: 'pending' });
  const hash = submitted.content_hash ?? '';
  const decide = (client: Client, decision: string, comment = '') =>
    client
      .rpc('decide', { p_request: request, p_decision: decision, p_comment: comment, p_content_hash: hash })
      .then(answer);

  expect(await decide(staff, 'approve')).toMatchObject({ ok: false, token: 'self_approval_forbidden' });
  expect(await decide(hod, 'approve')).toMatchObject({ ok: true, state: 'pending' });
  expect(await decide(finance, 'query', 'Which order?')).toMatchObject({ ok: true, state: 'queried' });
  expect(answer(await staff.rpc('answer_query', { p_request: request, p_answer: 'The third.' })).ok).toBe(
    true,
  );
  expect(answer(await staff.rpc('add_comment', { p_request: request, p_body: 'Thank you.' })).ok).toBe(true);
  expect(await decide(finance, 'approve')).toMatchObject({ ok: true, state: 'pending' });
  expect((await director.from('inbox').select('number').eq('request_id', request)).data).toEqual([
    { number: submitted.number },
  ]);
  expect(await decide(director, 'approve')).toMatchObject({ ok: true, state: 'approved' });
  expect(answer(await finance.rpc('mark_paid', { p_request: request })).token).toBe(
    'decider_marks_paid_forbidden',
  );
  expect(answer(await payer.rpc('mark_paid', { p_request: request, p_reference: 'TRF 1' })).state).toBe(
    'paid',
  );

  const { data: timeline } = await staff
    .from('timeline')
    .select('what')
    .eq('request_id', request)
    .order('at');
  expect(timeline?.map(({ what }) => what)).toEqual([
    'submitted',
    'approve',
    'query',
    'answer',
    'comment',
    'approve',
    'approve',
    'paid',
  ]);
  expect(answer(await auditor.rpc('verify_trail', {}, { get: true }))).toMatchObject({
    ok: true,
    whole: true,
  });
});

it('STK-101: a session that ended itself opens nothing more with the same token', async () => {
  const client = await enter(PEOPLE.staff2);
  expect((await client.from('requests').select('id')).data).not.toEqual([]);
  expect(answer(await client.rpc('end_session')).ok).toBe(true);
  expect((await client.from('requests').select('id')).data).toEqual([]);
  expect(answer(await client.rpc('whoami')).token).toBe('session_ended');
});
