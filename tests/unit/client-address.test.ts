import { describe, expect, it } from 'vitest';
import { fromForwarded, networkOf, plainAddress } from '../../src/lib/server/http/plain-address.ts';

describe('where a request comes from', () => {
  it('SPEC-SES-123: an address is read in one form, and what is none is unknown, not guessed', () => {
    const forms: [text: string, address: string | null][] = [
      ['203.0.113.7', '203.0.113.7'],
      [' 203.0.113.7:4711 ', '203.0.113.7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['::FFFF:CB00:7107', '203.0.113.7'],
      ['[2001:DB8::1]:443', '2001:db8::1'],
      ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1'],
      ['127.1', null],
      ['0177.0.0.1', null],
      ['0x7f000001', null],
      ['203.0.113.256', null],
      ['203.0.113.0/24', null],
      ['unknown', null],
      ['', null],
    ];
    expect(forms.map(([text]) => [text, plainAddress(text)])).toEqual(forms);
  });

  it('SPEC-SES-124: of x-forwarded-for only what our own proxies wrote counts, whatever the client put before it', () => {
    const claimed = '198.51.100.7, 10.0.0.1, 203.0.113.9';
    expect(fromForwarded(claimed, 0)).toBe('203.0.113.9');
    expect(fromForwarded(claimed, 1)).toBe('10.0.0.1');
    expect(fromForwarded('203.0.113.9', 0)).toBe('203.0.113.9');
    // fewer entries than proxies: somebody came past them
    expect(fromForwarded('203.0.113.9', 1)).toBeNull();
    expect(fromForwarded('198.51.100.7, nonsense', 0)).toBeNull();
    expect(fromForwarded(null, 0)).toBeNull();
  });

  it('counts IPv6 by the /64 that one subscriber has', () => {
    expect(networkOf('203.0.113.9')).toBe('203.0.113.9/32');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  });
});
