import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { coreOf } from '../../src/lib/domain/passwords.ts';
import { newPassword } from '../../src/lib/schemas/onboarding.ts';
import { passwordForm } from '../../src/lib/schemas/profile.ts';
import { checkNewPassword } from '../../src/lib/server/passwords/check-new-password.ts';

const LIST = path.resolve(import.meta.dirname, '../../src/lib/server/passwords/common-passwords.txt');
const about = ['Amara Okafor', 'Adunni Foods Limited', 'a.okafor@adunni.example'];
const check = (password: string) => checkNewPassword(password, about);

describe('new passwords', () => {
  it('SPEC-SES-101: a new password has twelve characters or more, and no more than Auth reads, whatever they are', () => {
    const takes = (password: string) => newPassword.safeParse(password).success;
    expect([
      takes('x'.repeat(11)),
      takes('x'.repeat(12)),
      takes('x'.repeat(72)),
      takes('x'.repeat(73)),
    ]).toEqual([false, true, true, false]);
    expect([takes('é'.repeat(36)), takes('é'.repeat(37)), takes('пароль из слов')]).toEqual([
      true,
      false,
      true,
    ]);
    const same = passwordForm.safeParse({ current: 'four plain words', password: 'four plain words' });
    expect(same.success).toBe(false);
  });

  it('SPEC-SES-102: a common password is refused however it is written, repeated or dressed up', async () => {
    const common = [
      'passwordpassword',
      'Password1234',
      'P4$$w0rd2026!',
      '  LiverPool 2026 ',
      'dragondragon99',
      'qwertyuiop[]',
      'QwertyQwerty12',
      '123456789012',
      'abcdefghijkl',
      '1qaz2wsx3edc',
      'aaaaaaaaaaaa',
      'ab12ab12ab12',
      'ｐａｓｓｗｏｒｄ１２３４',
      'pässwörd1234',
      '2580-2580-2580',
    ];
    for (const password of common)
      expect([password, await check(password)]).toEqual([password, expect.any(String)]);
    const words = fs
      .readFileSync(LIST, 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(words.length).toBeGreaterThan(7000);
    for (const word of words.filter((_, n) => n % 50 === 0)) {
      expect(coreOf(word)).toBe(word);
      expect([word, await check(`${word}2026!!!!`)]).toEqual([word, expect.any(String)]);
    }
  });

  it('SPEC-SES-103: a password with the name of its person, their organisation or ours in it is refused', async () => {
    for (const password of [
      'amara likes tea',
      'OKAFOR!family!7',
      '0kaf0r and the sea',
      'adunni-purple-fish',
      'Adunni Foods 2026',
      'my countersign key',
    ])
      expect([password, await check(password)]).toEqual([password, expect.stringContaining('Leave out')]);
    // what many organisations are called is no name
    for (const password of ['limited company of larks', 'the school of herring'])
      expect(await checkNewPassword(password, ['The School Trust Limited'])).toBeNull();
  });

  it('SPEC-SES-104: a few words, or signs without sense, are taken', async () => {
    for (const password of [
      'four plain words together',
      'copper lantern tide',
      'x7#kQ9vLw2$zRt',
      'zebra pilot ounce 4',
      'кот спит на крыше',
    ])
      expect([password, await check(password)]).toEqual([password, null]);
  });
});
