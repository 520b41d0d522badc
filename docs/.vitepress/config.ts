import { cp } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type MarkdownOptions } from 'vitepress';
import { REPORTS, root, siteLink } from '../src/site/links.ts';
import { pageOf } from '../src/site/pages.ts';
import { sidebar } from '../src/site/sidebar.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** Links between files, which work wherever the repository is read, become links between pages. */
function linksBetweenPages(markdown: MarkdownIt): void {
  markdown.core.ruler.push('links-between-pages', ({ tokens, env }) => {
    const file = relative(root, env.realPath ?? env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const link = token.type === 'link_open' ? token.attrGet('href') : null;
      if (!link) continue;
      const address = siteLink(file, link);
      token.attrSet('href', address);
      // It is no page of the site, and would be looked for among them.
      if (address.startsWith(REPORTS.address)) token.attrSet('target', '_blank');
    }
  });
}

/** Figures such as "83.4 ± 0.3" and "50 %" stay on one line. */
function figuresOnOneLine(markdown: MarkdownIt): void {
  markdown.core.ruler.push('figures-on-one-line', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'text') token.content = token.content.replace(/(\d) (?=[±%])|(?<=±) /g, '$1\u00a0');
    }
  });
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f6feb"/><path d="M3 4h10M3 8h6M3 12h3" stroke="#fff" stroke-width="2"/></svg>`;

/** The site is made of the repository's own Markdown: pages lie in docs/ and beside what they are about. */
export default defineConfig({
  title: 'tokensift',
  description: 'Trains small text classifiers in Node.js by finetuning the few parameters that a task needs.',
  lang: 'en',
  srcDir: root,
  srcExclude: ['README.md', 'tooling/**', '**/{src,testing,assets,fixtures}/**', 'docs/{src,public}/**'],
  rewrites: (file) => pageOf(file) ?? file,
  outDir: here('dist'),
  cacheDir: here('cache'),
  cleanUrls: true,
  // Addresses of servers that the reader starts, and what is copied when all pages are built.
  ignoreDeadLinks: [/^https?:\/\/localhost/, (link) => link.startsWith(REPORTS.address)],
  buildEnd: ({ outDir }) =>
    cp(join(root, REPORTS.folder), join(outDir, REPORTS.address), { recursive: true }),
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  markdown: {
    config(markdown) {
      markdown.use(linksBetweenPages).use(figuresOnOneLine);
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Guides', link: '/guides/choose-a-method', activeMatch: '^/guides/' },
      { text: 'Concepts', link: '/concepts/constructs', activeMatch: '^/concepts/' },
      { text: 'Reference', link: '/reference/command-line', activeMatch: '^/reference/' },
      { text: 'Results', link: '/results/', activeMatch: '^/results/' },
    ],
    sidebar,
    outline: [2, 3],
  },
});
