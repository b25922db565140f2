// A page of one's own notices, newest first, by keyset.
import { z } from 'zod';
import { notice, type NoticeRow } from '$lib/schemas/notice';
import { from, read, type Caller } from '$lib/server/data-api/call';

const pageSize = 30;
const cursor = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

type Page = { rows: NoticeRow[]; next: string | null };

export async function listNotices(caller: Caller, before: string | null): Promise<Page> {
  let query = from(caller, 'notices')
    .order('at', { ascending: false })
    .order('id', { ascending: false })
    .limit(pageSize + 1);
  const start = cursor.safeParse(before?.split('~'));
  if (start.success) {
    const [at, id] = start.data;
    // the first says where an index begins, the second settles what has the same time
    query = query.lte('at', at).or(`at.lt."${at}",and(at.eq."${at}",id.lt.${id})`);
  }
  const rows = await read(caller, query, notice);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return { rows: page, next: rows.length > pageSize && last ? `${last.at}~${last.id}` : null };
}
