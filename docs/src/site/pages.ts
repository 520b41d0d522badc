/** Where Markdown of the repository that lies outside of docs/ appears on the site. */
const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/^packages\/([^/]+)\/README\.md$/, 'reference/packages/$1.md'],
  [/^apps\/experiment\/README\.md$/, 'reference/packages/tokensift.md'],
  [/^apps\/([^/]+)\/README\.md$/, 'reference/packages/$1.md'],
  [/^examples\/README\.md$/, 'examples/index.md'],
  [/^examples\/([^/]+)\/README\.md$/, 'examples/$1.md'],
  [/^(ARCHITECTURE|CONTRIBUTING)\.md$/, 'develop/$1.md'],
];

/**
 * @param file Markdown, by its path from the root of the repository
 * @returns its page, as a path of the site with ".md"; undefined for what is on no page
 */
export function pageOf(file: string): string | undefined {
  if (file.startsWith('docs/')) return file.slice('docs/'.length);
  const [pattern, page] = OUTSIDE.find(([pattern]) => pattern.test(file)) ?? [];
  return pattern && file.replace(pattern, page!).replace(/^develop\/.*/, (path) => path.toLowerCase());
}

/** The address of a page on the site. */
export const addressOf = (page: string): string =>
  `/${page.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`;
