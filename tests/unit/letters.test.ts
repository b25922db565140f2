import { describe, expect, it } from 'vitest';
import { letter, plainName } from '../../src/lib/server/mail/letter.ts';

describe('MAIL-3: what a stranger typed is words in a mail, and nothing else', () => {
  it('a name becomes one line that no mail program makes a link of', () => {
    expect(plainName('Kilimo Supplies Ltd.')).toBe('Kilimo Supplies Ltd.');
    expect(plainName('A\r\nBcc: x@y.example\u0000\u2028B')).toBe('A Bcc: x y. example B');
    expect(plainName('Free money at https://evil.example/now')).toBe('Free money at https evil. example/now');
    expect(plainName('www.evil.example')).toBe('www. evil. example');
    expect(plainName('x'.repeat(500))).toHaveLength(80);
  });

  it('markup stands as text, and the only link is ours, in both parts', () => {
    const link = 'https://app.example/invite/abc?a=1&b=2';
    const made = letter({
      subject: 'Hello',
      before: ['<b>Acme</b> & "Sons"'],
      link,
      button: 'Join <i>Acme</i>',
      after: ['Bye'],
    });
    expect(made.html).not.toMatch(/<b>|<i>/);
    expect(made.html).toContain('&lt;b&gt;Acme&lt;/b&gt; &amp; &quot;Sons&quot;');
    expect([...made.html.matchAll(/href="([^"]+)"/g)].map((found) => found[1])).toEqual([
      'https://app.example/invite/abc?a=1&amp;b=2',
    ]);
    expect(made.text).toContain(`\n${link}\n`);
    expect(made.text).toContain('<b>Acme</b> & "Sons"');
  });
});
