import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf, pageOf } from './pages.ts';

export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Where files of the repository are shown that are no pages of the site. */
const REPOSITORY = 'https://github.com/tokensift/tokensift';

/** Written by `npm run docs`, so that it need not be there. */
export const GENERATED = 'docs/reference/api/';

/** Reports of experiments, which the site has as they are: where they lie, and their addresses. */
export const REPORTS = { folder: 'docs/results/reports/', address: '/reports/' } as const;

/** A link of a Markdown file, told apart by what it leads to. */
export type Target =
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'page' | 'file' | 'missing'; readonly path: string; readonly anchor: string };

/** @param file that has the link, by its path from the root of the repository */
export function targetOf(file: string, link: string): Target {
  if (/^[a-z]+:/.test(link)) return { kind: 'elsewhere' };
  const [path = '', anchor = ''] = link.split('#');
  const named = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), decodeURI(path)));
  // A folder stands for what describes it.
  const target = existsSync(join(root, named, 'README.md')) ? `${named}/README.md` : named;
  if (!target.startsWith(GENERATED) && !existsSync(join(root, target))) {
    return { kind: 'missing', path: target, anchor };
  }
  const isPage = target.endsWith('.md') && pageOf(target) !== undefined;
  return { kind: isPage ? 'page' : 'file', path: target, anchor };
}

/** The link as the site has it. @throws Error for a link that leads nowhere */
export function siteLink(file: string, link: string): string {
  const target = targetOf(file, link);
  switch (target.kind) {
    case 'elsewhere':
      return link;
    case 'page':
      return addressOf(pageOf(target.path)!) + (target.anchor && `#${target.anchor}`);
    case 'file': {
      if (target.path.startsWith(REPORTS.folder)) return target.path.replace(REPORTS.folder, REPORTS.address);
      const shown = statSync(join(root, target.path)).isDirectory() ? 'tree' : 'blob';
      return `${REPOSITORY}/${shown}/main/${target.path}`;
    }
    case 'missing':
      throw new Error(`${file}: the link ${link} leads nowhere: there is no ${target.path}.`);
  }
}
