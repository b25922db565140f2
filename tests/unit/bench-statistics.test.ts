import { describe, expect, it } from 'vitest';
import { tables } from '../bench/report.ts';
import { cpuBetween } from '../bench/server-cpu.ts';
import { isMet, median, ratios } from '../bench/statistics.ts';

describe('bench: what its figures mean', () => {
  it('takes the middle by value, not by order or as text', () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('no value');
  });

  it('compares round with round, so that a machine that slows down changes nothing', () => {
    expect(ratios([2, 20, 200], [1, 10, 100])).toEqual({ median: 2, spread: [2, 2] });
    expect(ratios([1, 3, 8], [1, 1, 2])).toEqual({ median: 3, spread: [1, 4] });
    expect(() => ratios([1], [])).toThrow('1 rounds');
    expect(() => ratios([1, 1], [1, 0])).toThrow('measured nothing');
  });

  it('counts the CPU of a process that began in between, and says when it cannot tell', () => {
    expect(
      cpuBetween(
        new Map([
          [1, 5],
          [2, 1],
        ]),
        new Map([
          [1, 7],
          [3, 0.5],
        ]),
      ),
    ).toBe(2.5);
    expect(cpuBetween(null, new Map())).toBeNull();
  });

  it('holds a figure to its goal, from either side', () => {
    expect([isMet(3, { atMost: 3 }), isMet(3.1, { atMost: 3 })]).toEqual([true, false]);
    expect([isMet(0.5, { atLeast: 0.5 }), isMet(0.4, { atLeast: 0.5 })]).toEqual([true, false]);
  });

  it('says beside each figure whether its goal is met', () => {
    const row = { what: 'decision', unit: 'ratio' as const, goal: { atMost: 3 } };
    const rows = [
      { ...row, value: 2.949 },
      { ...row, value: 3.2 },
      { ...row, value: 2.5, cpu: 3.5 },
    ];
    const text = tables([{ part: { letter: 'a', title: 'Decisions' }, result: { rows } }]);
    expect(text).toMatch(/\| decision \| 2\.95× .*\| met/);
    expect(text).toMatch(/\| decision \| 3\.2× .*\| \*\*not met\*\*/);
    // cheap in time and dear in CPU is not met either
    expect(text).toMatch(/\| decision \| 2\.5× .*\| \*\*not met\*\*/);
  });
});
