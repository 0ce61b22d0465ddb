import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../scripts/project-root';

const TOOLS = ['Crossfade', 'Argo Rollouts', 'Flagger', 'ECS deployments', 'CodeDeploy for ECS'];

const page = readFileSync(path.join(PROJECT_ROOT, 'docs/COMPARISON.md'), 'utf8');

/** The rows of the page's table, cell by cell. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What is wrong with the page's rows and footnotes, a sentence each. */
function mistakesIn(markdown: string): string[] {
  const [head = [], , ...rows] = rowsOf(markdown);
  const uneven = rows.filter((row) => row.length !== head.length || row.includes(''));
  const defined = new Map(
    [...markdown.matchAll(/^\[\^([a-z-]+)\]: (.*)$/gm)].map(([, id = '', text = '']) => [id, text]),
  );
  const used = new Set([...markdown.matchAll(/\[\^([a-z-]+)\](?!:)/g)].map(([, id = '']) => id));
  return [
    ...uneven.map(([name = '']) => `not a cell for each tool: ${name}`),
    ...[...used].filter((id) => !defined.has(id)).map((id) => `not defined: ${id}`),
    ...[...defined.keys()].filter((id) => !used.has(id)).map((id) => `not used: ${id}`),
    ...[...defined].filter(([, text]) => !/\]\(https:\/\/\S+\)/.test(text)).map(([id]) => `no source: ${id}`),
  ];
}

describe('docs/COMPARISON.md', () => {
  it('has a cell for each tool in every row, and a source for each footnote', () => {
    const [[, ...tools] = [], , ...rows] = rowsOf(page);
    expect(tools).toEqual(TOOLS);
    expect(rows.length).toBeGreaterThan(15);
    expect(mistakesIn(page)).toEqual([]);
  });

  it.each([
    ['| a | b |\n| - | - |\n| one |  |', 'not a cell for each tool: one'],
    ['| a | b |\n| - | - |\n| one |', 'not a cell for each tool: one'],
    ['said[^nowhere]', 'not defined: nowhere'],
    ['[^alone]: [a page](https://example.com)', 'not used: alone'],
    ['said[^here]\n\n[^here]: a page', 'no source: here'],
  ])('would be found to be wrong: %j', (markdown, mistake) => {
    expect(mistakesIn(markdown)).toEqual([mistake]);
  });
});
