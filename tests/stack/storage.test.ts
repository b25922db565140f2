import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../supabase/local/gateway.ts';
import { openDatabase, type TestDatabase } from '../support/database.ts';

describe('Storage', () => {
  let db: TestDatabase;
  let gateway: Gateway;
  let server: SupabaseClient;
  const open = (key: string) => createClient(gateway.url, key, { auth: { persistSession: false } });
  const files = (client = server) => client.storage.from('attachments');

  beforeAll(async () => {
    db = await openDatabase();
    gateway = await db.openGateway();
    server = open(db.keys.secret);
    expect((await server.storage.createBucket('attachments', { public: false })).error).toBeNull();
  });
  afterAll(() => db.close());

  it('STK-50: keeps what it is given, as bytes, as a Blob and as a File', async () => {
    const words = 'Ẹ káàárọ̀';
    const bodies = {
      bytes: new TextEncoder().encode(words),
      blob: new Blob([words], { type: 'text/plain' }),
      file: new File([words], 'x.txt', { type: 'text/plain' }),
    };
    for (const [name, body] of Object.entries(bodies)) {
      const { data, error } = await files().upload(`t1/${name}.txt`, body, { contentType: 'text/plain' });
      expect([name, error]).toEqual([name, null]);
      expect(data).toMatchObject({ path: `t1/${name}.txt`, fullPath: `attachments/t1/${name}.txt` });
      const back = await files().download(`t1/${name}.txt`);
      expect(await back.data?.text()).toBe(words);
      expect(back.data?.type).toContain('text/plain');
    }
  });

  it('STK-51: refuses to overwrite unless told to', async () => {
    await files().upload('t1/once.txt', new Uint8Array([1]));
    expect((await files().upload('t1/once.txt', new Uint8Array([2]))).error).not.toBeNull();
    expect((await files().upload('t1/once.txt', new Uint8Array([2]), { upsert: true })).error).toBeNull();
    const { data } = await files().download('t1/once.txt');
    expect(new Uint8Array((await data?.arrayBuffer()) ?? [])).toEqual(new Uint8Array([2]));
  });

  it('STK-52: gives a signed address that ends', async () => {
    await files().upload('t1/signed.txt', new TextEncoder().encode('signed'));
    const { data, error } = await files().createSignedUrl('t1/signed.txt', 60);
    expect(error).toBeNull();
    expect(await (await fetch(data?.signedUrl ?? '')).text()).toBe('signed');
    expect((await fetch(`${data?.signedUrl}x`)).ok).toBe(false);
    const { data: brief } = await files().createSignedUrl('t1/signed.txt', 1);
    await expect.poll(async () => (await fetch(brief?.signedUrl ?? '')).ok, { timeout: 10_000 }).toBe(false);
    const { data: many } = await files().createSignedUrls(['t1/signed.txt'], 60);
    expect(await (await fetch(many?.[0]?.signedUrl ?? '')).text()).toBe('signed');
  });

  it('STK-53: takes one upload by a signed address from somebody without a right', async () => {
    const { data, error } = await files().createSignedUploadUrl('t1/by-hand.txt');
    expect(error).toBeNull();
    const anonymous = files(open(db.keys.publishable));
    const sent = await anonymous.uploadToSignedUrl(
      't1/by-hand.txt',
      data?.token ?? '',
      new Blob(['by hand']),
    );
    expect(sent.error).toBeNull();
    expect(await (await files().download('t1/by-hand.txt')).data?.text()).toBe('by hand');
    const elsewhere = await anonymous.uploadToSignedUrl('t1/other.txt', data?.token ?? '', new Blob(['x']));
    expect(elsewhere.error).not.toBeNull();
  });

  it('STK-54: removes, and what is removed is gone', async () => {
    await files().upload('t1/gone.txt', new Uint8Array([1]));
    const { data, error } = await files().remove(['t1/gone.txt']);
    expect([data?.length, error]).toEqual([1, null]);
    expect((await files().download('t1/gone.txt')).data).toBeNull();
  });

  it('STK-55: lets nobody in without a policy', async () => {
    const anonymous = files(open(db.keys.publishable));
    await files().upload('t1/private.txt', new Uint8Array([1]));
    expect((await anonymous.download('t1/private.txt')).data).toBeNull();
    expect((await anonymous.upload('t1/mine.txt', new Uint8Array([1]))).error).not.toBeNull();
    expect((await anonymous.createSignedUrl('t1/private.txt', 60)).data).toBeNull();
    expect((await anonymous.remove(['t1/private.txt'])).data ?? []).toEqual([]);
    expect((await files().download('t1/private.txt')).error).toBeNull();
    expect((await open(db.keys.publishable).storage.listBuckets()).data).toEqual([]);
  });

  it('STK-56: climbs out of its folder for no key', async () => {
    for (const key of ['../../keys.json', 't1/../../x', '/etc/passwd']) {
      const url = `${gateway.url}/storage/v1/object/attachments/${encodeURIComponent(key)}`;
      const headers = { apikey: db.keys.secret, authorization: `Bearer ${db.keys.secret}` };
      const answer = await fetch(url, { headers });
      expect([key, answer.ok]).toEqual([key, false]);
    }
  });
});
