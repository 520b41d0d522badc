import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { root } from '../site/links.ts';

export interface CodeBlock {
  /** Where it is, as file:line. */
  readonly where: string;
  /** Of the first line; "" where none is named. */
  readonly language: string;
  readonly code: string;
  /** What a comment just before it says of it, such as "not run: needs a network". */
  readonly mark: string | undefined;
}

export interface Link {
  readonly where: string;
  readonly href: string;
}

export interface Document {
  readonly file: string;
  readonly blocks: readonly CodeBlock[];
  readonly links: readonly Link[];
  /** Anchors of its headings. */
  readonly anchors: ReadonlySet<string>;
}

const markdown = new MarkdownIt({ html: true });

/** @param file by its path from the root of the repository */
export function readDocument(file: string): Document {
  const blocks: CodeBlock[] = [];
  const links: Link[] = [];
  const anchors = new Set<string>();
  const tokens = markdown.parse(readFileSync(join(root, file), 'utf8'), {});
  for (const [i, token] of tokens.entries()) {
    const where = `${file}:${(token.map?.[0] ?? 0) + 1}`;
    const before = tokens[i - 1];
    if (token.type === 'fence') {
      blocks.push({
        where,
        language: token.info.trim(),
        code: token.content,
        mark:
          before?.type === 'html_block' ? /<!--\s*([\s\S]*?)\s*-->\s*$/.exec(before.content)?.[1] : undefined,
      });
    }
    if (token.type === 'inline' && before?.type === 'heading_open') anchors.add(anchorOf(token.content));
    for (const child of token.children ?? []) {
      const href = child.attrGet(child.type === 'image' ? 'src' : 'href');
      if (href) links.push({ where, href });
    }
  }
  return { file, blocks, links, anchors };
}

/** The anchor of a heading: what GitHub and the site both make of it, for the headings that links lead to. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-');
