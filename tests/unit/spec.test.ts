import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const TESTS = path.resolve(import.meta.dirname, '..');
const GROUPS = ['ISO', 'AUT', 'SES', 'LOG', 'REQ', 'ONB', 'SEC'];

interface Title {
  file: string;
  title: string;
  /** Written with skip, only, todo or fails: not a proof. */
  weakened: boolean;
}

/** `it.each(rows)`, `test.skip` and the like lead back to `it` or `test`. */
function rootOf(node: ts.Expression): { name: string; chain: string[] } {
  if (ts.isIdentifier(node)) return { name: node.text, chain: [] };
  if (ts.isPropertyAccessExpression(node)) {
    const { name, chain } = rootOf(node.expression);
    return { name, chain: [...chain, node.name.text] };
  }
  if (ts.isCallExpression(node)) return rootOf(node.expression);
  return { name: '', chain: [] };
}

function titlesIn(file: string): Title[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Title[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { name, chain } = rootOf(node.expression);
      const title = node.arguments[0];
      if ((name === 'it' || name === 'test') && title && ts.isStringLiteralLike(title)) {
        const weakened = chain.some((word) =>
          ['skip', 'only', 'todo', 'fails', 'fixme', 'skipIf'].includes(word),
        );
        found.push({ file, title: title.text, weakened });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const titles = fs
  .readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(test|spec)\.ts$/.test(name))
  .flatMap((name) => titlesIn(path.join(TESTS, name)))
  .filter(({ title }) => /\bSPEC-[A-Z]{3}-/.test(title));
const claims = [
  ...fs
    .readFileSync(path.join(TESTS, 'SECURITY_SPEC.md'), 'utf8')
    .matchAll(/^- \*\*(SPEC-[A-Z]+-\d+)\*\* (Given [\s\S]+?)(?=\n- |\n\n|\n*$)/gm),
].map((match) => ({ id: match[1] ?? '', text: match[2] ?? '' }));

describe('SECURITY_SPEC.md', () => {
  it('DOC-1: every claim is shown by exactly one test, and every such test shows a claim', () => {
    const shown = titles.map(({ title }) => /^(SPEC-[A-Z]+-\d+): ./.exec(title)?.[1] ?? title);
    expect(shown.toSorted()).toEqual(claims.map((claim) => claim.id).toSorted());
    expect(claims.length).toBeGreaterThan(200);
  });

  it('DOC-2: no test of a claim is skipped, singled out or expected to fail', () => {
    expect(titles.filter((title) => title.weakened)).toEqual([]);
  });

  it('DOC-3: every claim says what is given, what happens and what then holds, in a known group, numbered without gap', () => {
    expect(
      claims.filter(({ text }) => !/^Given .+, when .+, then .+\.$/.test(text.replaceAll(/\s+/g, ' '))),
    ).toEqual([]);
    for (const group of GROUPS) {
      const ids = claims.map((claim) => claim.id).filter((id) => id.startsWith(`SPEC-${group}-`));
      expect(ids).toEqual(ids.map((_, i) => `SPEC-${group}-${String(i + 1).padStart(2, '0')}`));
    }
    expect(claims.filter(({ id }) => !GROUPS.includes(id.split('-')[1] ?? ''))).toEqual([]);
  });
});
