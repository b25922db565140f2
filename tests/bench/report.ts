import type { Goal, Part, PartResult, Row } from './part.ts';
import { round } from './slices.ts';
import { isMet } from './statistics.ts';

export interface Section {
  part: Pick<Part, 'letter' | 'title'>;
  result: PartResult;
}

const HEAD = ['', 'figure', 'spread', 'server CPU', 'goal', '', 'from'];

/** A table a part, in Markdown, with its columns aligned so that it reads in a terminal too. */
export function tables(sections: Section[]): string {
  return sections
    .map(({ part, result }) => `## (${part.letter}) ${part.title}\n\n${table(result.rows)}\n`)
    .join('\n');
}

function table(rows: Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(3, ...cells.map((line) => (line[column] ?? '').length)));
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function cellsOf(row: Row): string[] {
  const suffix = row.unit === 'ratio' ? '×' : row.unit === 'count' ? '' : ` ${row.unit}`;
  const figure = (value: number) => `${round(value)}${suffix}`;
  return [
    row.what,
    figure(row.value),
    row.spread ? `${round(row.spread[0])} to ${round(row.spread[1])}` : '',
    typeof row.cpu === 'number' ? figure(row.cpu) : '',
    row.goal ? goalWords(row.goal) : '',
    row.goal ? (meets(row, row.goal) ? 'met' : '**not met**') : '',
    row.detail ?? '',
  ];
}

/** What is bounded from above is bounded in CPU as in time. */
function meets({ value, cpu }: Row, goal: Goal): boolean {
  return isMet(value, goal) && (typeof cpu !== 'number' || cpu <= (goal.atMost ?? Infinity));
}

function goalWords({ atMost, atLeast }: Goal): string {
  return [atLeast === undefined ? '' : `≥ ${atLeast}`, atMost === undefined ? '' : `≤ ${atMost}`]
    .join(' ')
    .trim();
}
