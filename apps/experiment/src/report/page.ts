import { version } from '../version.ts';
import { escapeHtml } from './escape-html.ts';
import { STYLE } from './style.ts';

/**
 * A page that needs nothing else. `body` is HTML.
 * @param generator the version of tokensift that made what is shown
 */
export function htmlPage(title: string, body: string, style = '', generator = version): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tokensift ${escapeHtml(generator)}">
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
