import { version } from '../experiment/environment.ts';
import { escapeHtml } from './escape-html.ts';
import { STYLE } from './style.ts';

/** A page that needs nothing else. `body` is HTML. */
export function htmlPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tokensift ${escapeHtml(version)}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A page under its title and a remark on it. `body` is HTML. */
export function renderPage(title: string, remark: string, body: string): string {
  const header = `<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(remark)}</p>
</header>
`;
  return htmlPage(title, header + body);
}

/** A table of texts; the first column is a name, the others are numbers. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}
