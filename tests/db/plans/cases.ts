import * as requests from '../../../src/lib/server/request/list-requests.ts';
import { readOrganisation } from '../../../src/lib/server/admin/read-organisation.ts';
import { readSetUp } from '../../../src/lib/server/admin/read-set-up.ts';
import * as departments from '../../../src/lib/server/admin/list-departments.ts';
import { listInvitations } from '../../../src/lib/server/admin/list-invitations.ts';
import { act, type Caller } from '../../../src/lib/server/data-api/call.ts';
import { listNotices } from '../../../src/lib/server/notice/list-notices.ts';
import { listFactors } from '../../../src/lib/server/factor/list-factors.ts';
import { listMembers } from '../../../src/lib/server/people/list-members.ts';
import { listNames } from '../../../src/lib/server/people/list-names.ts';
import { readMatrix } from '../../../src/lib/server/people/read-matrix.ts';
import { readMember } from '../../../src/lib/server/people/read-member.ts';
import { listInbox } from '../../../src/lib/server/request/list-inbox.ts';
import { listVouchers } from '../../../src/lib/server/request/list-vouchers.ts';
import { noticeRows } from '../../../src/lib/server/request/notice-rows.ts';
import { planRequest } from '../../../src/lib/server/request/plan-request.ts';
import { readBalance } from '../../../src/lib/server/request/read-balance.ts';
import { readCopy } from '../../../src/lib/server/request/read-copy.ts';
import { readFormChoices } from '../../../src/lib/server/request/read-form-choices.ts';
import { readWarnings } from '../../../src/lib/server/request/read-warnings.ts';
import { listViews } from '../../../src/lib/server/request/saved-views.ts';
import { listMySessions, listOpenSessions } from '../../../src/lib/server/session/list-sessions.ts';
import { readOwnSignOn } from '../../../src/lib/server/sso/read-own-sign-on.ts';
import { readSsoSettings } from '../../../src/lib/server/sso/read-settings.ts';
import { listEvents, trailFilter } from '../../../src/lib/server/trail/list-events.ts';
import { requestFilter } from '../../../src/lib/schemas/request-filter.ts';
import { verification } from '../../../src/lib/schemas/trail.ts';

/** What a reader finds in their own lists, to ask on with. */
export interface Known {
  request: string | null;
  order: string | null;
  draft: string | null;
  middle: string | null;
  noticesFrom: string | null;
  day: string;
}

export async function known(caller: Caller): Promise<Known> {
  const list = (filter: object) => requests.listRequests(caller, requestFilter.parse(filter));
  const [paid, orders, drafts, notices] = await Promise.all([
    list({ state: 'paid' }),
    list({ kind: 'purchase_order', state: 'approved' }),
    list({ state: 'draft' }),
    listNotices(caller, null),
  ]);
  const paidLast = await list({ state: 'paid', before: paid.older ?? undefined });
  return {
    request: paid.rows[0]?.id ?? null,
    order: orders.rows[0]?.id ?? null,
    draft: drafts.rows[0]?.id ?? null,
    middle: paidLast.older,
    noticesFrom: notices.next,
    day: new Date(Date.now() - 90 * 86_400_000).toISOString().slice(0, 10),
  };
}

type Case = [name: string, run: (caller: Caller, known: Known) => Promise<unknown>];

/** Whoever has no such request asks for somebody else's: it is not found, and that must not cost a search either. */
export const NOBODYS = '00000000-0000-4000-8000-000000000000';

const list = (name: string, filter: (known: Known, caller: Caller) => object): Case => [
  `requests, ${name}`,
  (caller, found) => requests.listRequests(caller, requestFilter.parse(filter(found, caller))),
];
const trail = (name: string, filter: (known: Known, caller: Caller) => object): Case => [
  `trail, ${name}`,
  (caller, found) => listEvents(caller, trailFilter.parse(filter(found, caller))),
];

/** Every read that the app makes, by its own use cases. */
export const APP_CASES: Case[] = [
  list('newest', () => ({})),
  list('pending', () => ({ state: 'pending' })),
  list('paid', () => ({ state: 'paid' })),
  list('queried', () => ({ state: 'queried' })),
  list('orders', () => ({ kind: 'purchase_order' })),
  list('of a department', (_, { me }) => ({ department: me.heads[0] ?? me.member.department_id ?? NOBODYS })),
  list('needed by a day', ({ day }) => ({ needed: day })),
  list('of some days', ({ day }) => ({ from: day, to: day })),
  list('mine', () => ({ mine: '1' })),
  list('with samples', () => ({ samples: '1' })),
  list('older than', ({ middle }) => ({ before: middle ?? undefined })),
  list('newer than', ({ middle }) => ({ after: middle ?? undefined })),
  list('older than, paid', ({ middle }) => ({ before: middle ?? undefined, state: 'paid' })),
  list('found by a frequent word', () => ({ q: 'diesel' })),
  list('found by a number', () => ({ q: '-0042' })),
  list('found by two words, one of them rare', () => ({ q: 'diesel 42' })),
  list('found by nothing', () => ({ q: 'xylophone' })),
  ['inbox', (caller) => listInbox(caller)],
  ['request', (caller, { request }) => readCopy(caller, request ?? NOBODYS)],
  ['order', (caller, { order }) => readCopy(caller, order ?? NOBODYS)],
  ['warnings of a request', (caller, { request }) => readWarnings(caller, request ?? NOBODYS)],
  ['warnings of a row', (caller, { request }) => noticeRows(caller, [request ?? NOBODYS])],
  ['vouchers of an order', (caller, { order }) => listVouchers(caller, order ?? NOBODYS)],
  ['balance of an order', (caller, { order }) => readBalance(caller, order ?? NOBODYS)],
  [
    'plan of a draft',
    (caller, { draft }) =>
      planRequest(caller, { id: draft ?? NOBODYS, kind: 'payment_voucher', department: null }),
  ],
  ['request form', (caller) => readFormChoices(caller)],
  ['saved views', (caller) => listViews(caller)],
  ['notices', (caller) => listNotices(caller, null)],
  ['older notices', (caller, { noticesFrom }) => listNotices(caller, noticesFrom)],
  ['members', (caller) => listMembers(caller)],
  ['who has a second factor', (caller) => listFactors(caller)],
  ['names', (caller) => listNames(caller)],
  ['member', (caller) => readMember(caller, caller.me.member.id)],
  ['matrix', (caller) => readMatrix(caller)],
  ['departments', (caller) => departments.listDepartments(caller)],
  ['invitations', (caller) => listInvitations(caller)],
  ['organisation', (caller) => readOrganisation(caller)],
  ['set-up', (caller) => readSetUp(caller)],
  ['single sign-on', (caller) => readSsoSettings(caller)],
  ['own single sign-on', (caller) => readOwnSignOn(caller)],
  ['own sessions', (caller) => listMySessions(caller)],
  ['open sessions', (caller) => listOpenSessions(caller)],
  trail('acts', () => ({})),
  trail('rows', () => ({ show: 'rows' })),
  trail('all', () => ({ show: 'all' })),
  trail('one action', () => ({ action: 'request.approve' })),
  trail('a rare action', () => ({ action: 'tenant.open' })),
  trail('one actor', (_, { me }) => ({ actor: me.member.id })),
  trail('refused', () => ({ outcome: 'refused' })),
  trail('one kind of entity', () => ({ entity: 'members' })),
  trail('one entity', ({ request }) => ({ entity_id: request ?? NOBODYS })),
  trail('some days', ({ day }) => ({ from: day, to: day })),
  trail('older than', () => ({ before: 500 })),
  trail('newer than', () => ({ after: 500 })),
  // what the page asks is 5,000 links; the same plans show on a hundred
  ['verify', (caller) => act(caller, 'verify_trail', { p_from: 200, p_to: 300 }, verification)],
];

interface ViewReads {
  order: string;
  by: string[];
  /** A view that is read for one request at a time: by which column. */
  within?: string;
}

/** In which order a client pages through a view, and by what it finds one row. */
export const VIEW_READS: Record<string, ViewReads> = {
  comments: { order: 'created_at', by: ['id', 'request_id'] },
  counters: { order: 'year', by: ['kind'] },
  currencies: { order: 'code', by: ['code'] },
  decisions: { order: 'decided_at', by: ['id', 'request_id'] },
  delegations: { order: 'starts_at', by: ['id', 'from_member', 'to_member'] },
  departments: { order: 'name', by: ['id'] },
  events: { order: 'seq', by: ['id', 'seq', 'entity_id'] },
  exchange_rates: { order: 'effective_at', by: ['id', 'currency'] },
  factors: { order: 'member_id', by: ['member_id'] },
  holidays: { order: 'day', by: ['day'] },
  identities: { order: 'created_at', by: ['id', 'member_id'] },
  identity_providers: { order: 'name', by: ['id'] },
  inbox: { order: 'since', by: ['request_id'] },
  invitations: { order: 'invited_at', by: ['id'] },
  members: { order: 'name', by: ['id'] },
  networks: { order: 'added_at', by: ['id'] },
  notices: { order: 'at', by: ['id'] },
  payee_bank_details: { order: 'bank_name', by: ['payee_id'] },
  payee_change_details: { order: 'side', by: ['change_id'] },
  payee_changes: { order: 'proposed_at', by: ['id', 'payee_id'] },
  payees: { order: 'name', by: ['id'] },
  permissions: { order: 'id', by: ['id'] },
  policy_alternates: { order: 'permission', by: ['version', 'member_id'] },
  policy_draft: { order: 'revision', by: ['revision'] },
  policy_proposals: { order: 'proposed_at', by: ['id', 'state'] },
  policy_rules: { order: 'rule_no', by: ['version'] },
  policy_steps: { order: 'position', by: ['version'] },
  policy_versions: { order: 'version', by: ['version'] },
  request_lines: { order: 'position', by: ['request_id'] },
  request_steps: { order: 'activated_at', by: ['id', 'request_id'] },
  request_versions: { order: 'submitted_at', by: ['request_id'] },
  requests: { order: 'created_at', by: ['id', 'number', 'purchase_order_id'] },
  revocations: { order: 'at', by: ['id', 'member_id'] },
  role_changes: { order: 'at', by: ['id', 'member_id'] },
  role_proposals: { order: 'proposed_at', by: ['id', 'member_id'] },
  roles: { order: 'name', by: ['id'] },
  saved_views: { order: 'created_at', by: ['id'] },
  sessions: { order: 'registered_at', by: ['id', 'member_id'] },
  sso_rules: { order: 'changed_at', by: ['break_glass'] },
  tenant: { order: 'name', by: ['id'] },
  tenant_domains: { order: 'domain', by: ['id'] },
  // a function tells it, request by request: over a whole tenant it would be called for each
  timeline: { order: 'at', by: [], within: 'request_id' },
};
