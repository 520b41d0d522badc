import { describe, expect, it } from 'vitest';
import { GENERATED, targetOf } from '../site/links.ts';
import { addressOf, pageOf } from '../site/pages.ts';
import { sidebar } from '../site/sidebar.ts';
import { markdownFiles } from './markdown-files.ts';
import { readDocument } from './read-document.ts';

const documents = new Map(markdownFiles().map((file) => [file, readDocument(file)]));

/** What is wrong with a link of a file; undefined for one that leads somewhere. */
function problemOf(file: string, href: string): string | undefined {
  const target = targetOf(file, href);
  if (target.kind === 'elsewhere') return undefined;
  if (target.kind === 'missing') return `there is no ${target.path}`;
  if (!target.anchor || target.path.startsWith(GENERATED)) return undefined;
  const anchors = documents.get(target.path)?.anchors;
  return anchors?.has(target.anchor) ? undefined : `${target.path} has no heading #${target.anchor}`;
}

describe('links of Markdown files', () => {
  it('lead to files and headings that exist', () => {
    const problems = [...documents.values()].flatMap(({ file, links }) =>
      links.flatMap(({ where, href }) => {
        const problem = problemOf(file, href);
        return problem ? [`${where}: ${href}: ${problem}`] : [];
      }),
    );
    expect(problems).toEqual([]);
    expect([...documents.values()].flatMap(({ links }) => links).length).toBeGreaterThan(200);
  });

  it('are told apart, and found wanting, by what is there', () => {
    const from = 'docs/guides/hub.md';
    expect(targetOf(from, 'https://huggingface.co')).toEqual({ kind: 'elsewhere' });
    expect(targetOf(from, '../../packages/hub')).toMatchObject({
      kind: 'page',
      path: 'packages/hub/README.md',
    });
    expect(targetOf(from, '../../LICENSE')).toMatchObject({ kind: 'file' });
    expect(problemOf(from, 'nowhere.md')).toBe('there is no docs/guides/nowhere.md');
    expect(problemOf(from, 'serving.md#nothing-of-the-kind')).toContain('has no heading');
  });
});

describe('the sidebar', () => {
  const pages = [...documents.keys()].flatMap((file) => pageOf(file) ?? []);
  const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link));

  it('leads to pages that exist', () => {
    const addresses = new Set(pages.map(addressOf));
    const dead = links.filter((link) => !addresses.has(link) && !link.startsWith('/reference/api/'));
    expect(dead).toEqual([]);
  });

  it('has every page but single examples', () => {
    const missing = pages.map(addressOf).filter((address) => !links.includes(address));
    expect(
      missing.every((address) => /^\/examples\/.+/.test(address)),
      missing.join(),
    ).toBe(true);
  });
});
