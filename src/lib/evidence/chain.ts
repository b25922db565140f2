// The trail's proof, worked out again from a row alone: its texts against their digests, its leaf from its
// canonical form, its link from the link before it. Web APIs only, so that a browser can do it by itself.
import { canonical } from './canonical.ts';
import { concat, fromHex, sha256, toHex, utf8, type Bytes } from './hex.ts';

export type EventRow = {
  id: string;
  tenant_id: string;
  seq: number;
  at_text: string;
  actor_id: string | null;
  session_id: string | null;
  roles: string[] | null;
  permission: string | null;
  action: string;
  entity: string | null;
  entity_id: string | null;
  channel: string | null;
  outcome: string;
  token: string | null;
  payload: unknown;
  text_digests: Record<string, string>;
  texts: Record<string, string | null>;
  text_salts: Record<string, string | null>;
  leaf: string;
  prev: string;
  hash: string;
};

export type Check = { seq: number; problems: string[]; erased: string[] };

export async function textDigest(salt: string, text: string): Promise<string> {
  return toHex(await sha256(concat(fromHex(salt), utf8(text))));
}

export async function leafOf(row: EventRow): Promise<Bytes> {
  const form = canonical({
    v: 1,
    id: row.id,
    tenant: row.tenant_id,
    at: row.at_text,
    actor: row.actor_id,
    session: row.session_id,
    roles: row.roles,
    permission: row.permission,
    action: row.action,
    entity: row.entity,
    entity_id: row.entity_id,
    channel: row.channel,
    outcome: row.outcome,
    token: row.token,
    payload: row.payload,
    texts: row.text_digests,
  });
  return sha256(utf8(form));
}

export async function linkOf(prev: Uint8Array, seq: number, leaf: Uint8Array): Promise<Bytes> {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigInt64(0, BigInt(seq));
  return sha256(concat(prev, number, leaf));
}

async function checkTexts(row: EventRow, check: Check): Promise<void> {
  for (const [kind, digest] of Object.entries(row.text_digests)) {
    const text = row.texts[kind];
    const salt = row.text_salts[kind];
    if (text === undefined || text === null || !salt) check.erased.push(kind);
    else if ((await textDigest(salt, text)) !== digest.toLowerCase()) {
      check.problems.push(`the text “${kind}” is not the one that was recorded`);
    }
  }
  for (const kind of Object.keys(row.texts)) {
    if (!(kind in row.text_digests)) check.problems.push(`the text “${kind}” was added later`);
  }
}

/** Checks one row by itself. */
export async function checkRow(row: EventRow): Promise<Check> {
  const check: Check = { seq: row.seq, problems: [], erased: [] };
  try {
    await checkTexts(row, check);
    if (toHex(await leafOf(row)) !== toHex(fromHex(row.leaf))) {
      check.problems.push('the event is not the one that was recorded');
    }
    const link = await linkOf(fromHex(row.prev), row.seq, fromHex(row.leaf));
    if (toHex(link) !== toHex(fromHex(row.hash))) check.problems.push('the link does not fit its event');
    if (row.seq === 1 && fromHex(row.prev).length !== 0)
      check.problems.push('the first link has one before it');
  } catch (problem) {
    check.problems.push(problem instanceof Error ? problem.message : 'the row cannot be read');
  }
  return check;
}

/** Checks rows and, where two neighbours are both at hand, that one follows the other. */
export async function checkRows(rows: EventRow[]): Promise<Map<number, Check>> {
  const checks = new Map<number, Check>();
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  for (const row of rows) {
    const check = await checkRow(row);
    const before = bySeq.get(row.seq - 1);
    if (before && before.hash.toLowerCase() !== row.prev.toLowerCase()) {
      check.problems.push(`it does not follow number ${before.seq}`);
    }
    checks.set(row.seq, check);
  }
  return checks;
}
